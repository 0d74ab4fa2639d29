import type { PassStanding } from './pass.ts';

/**
 * All words on passes, in English and Spanish. The English ones are also what a pass names them by, so that a phone in any other language shows
 * them.
 */
export const spanish = {
  Venue: 'Lugar',
  Show: 'Función',
  Doors: 'Puertas',
  Ticket: 'Entrada',
  Number: 'Número',
  Holder: 'Titular',
  With: 'Con',
  Ages: 'Edades',
  Address: 'Dirección',
  Access: 'Acceso',
  Order: 'Pedido',
  Status: 'Estado',
  'Getting in': 'Cómo entrar',
  'Code counts from': 'El código vale desde',
  'My tickets': 'Mis entradas',
  'Logo of Zilker': 'Logotipo de Zilker',
  'A crowd, and one of it lit up': 'Una multitud, y en ella una persona iluminada',
  'Show now at %@': 'La función es ahora a las %@',
  'Doors now at %@': 'Las puertas abren ahora a las %@',
  'Your ticket: %@': 'Tu entrada: %@',
  Good: 'Válida',
  Refunded: 'Reembolsada',
  'Not good any more': 'Ya no es válida',
  'Moved to another phone': 'Pasada a otro teléfono',
  'Ask the venue': 'Pregunta en el lugar',
  'The show is cancelled': 'La función se canceló',
  'Hold this code up at the door.': 'Muestra este código en la puerta.',
  'This event takes the turning code alone: open My tickets on your phone.':
    'Este evento solo acepta el código que cambia: abre Mis entradas en tu teléfono.',
} as const;

export type PassWord = keyof typeof spanish;

/** Each word by itself, as Apple's passes want a language. */
export const english: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(spanish).map((word) => [word, word]),
);

export const standingWords: Readonly<Record<PassStanding, PassWord>> = {
  good: 'Good',
  refunded: 'Refunded',
  revoked: 'Not good any more',
  moved: 'Moved to another phone',
  blocked: 'Ask the venue',
  cancelled: 'The show is cancelled',
};
