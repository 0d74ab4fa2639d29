/** What the fault panel does in the browser. `presets` and `plain`, settings of which nothing goes wrong, are declared in front of it. */
export const controlScript = `
  const form = document.getElementById('settings')
  const scriptForm = document.getElementById('script')
  const byId = (id) => document.getElementById(id)
  const fields = [...form.querySelectorAll('[data-kind]')]
  let settings = null
  let sending = 0

  async function ask(method, path, body) {
    const response = await fetch('/_control' + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const answer = await response.json()
    if (!response.ok) throw new Error(answer.error?.message ?? 'It was refused.')
    return answer
  }

  async function put(next) {
    sending++
    try {
      show(await ask('PUT', '/faults', next))
      say('')
    } catch (error) {
      say(error.message)
      if (settings) show(settings)
    } finally {
      sending--
    }
  }

  function say(problem) {
    byId('problem').hidden = problem === ''
    byId('problem').textContent = problem
  }

  function read() {
    const next = { ...settings }
    for (const field of fields) {
      const { name, dataset: { kind, end } } = field
      if (kind === 'share') next[name] = Number(field.value) / 100
      else if (kind === 'number') next[name] = Math.trunc(Number(field.value))
      else if (kind === 'flag') next[name] = field.checked
      else if (kind === 'range') next[name] = Object.assign([...next[name]], { [end]: Number(field.value) })
      else next[name] = field.value
    }
    return next
  }

  function show(next) {
    settings = next
    for (const field of fields) {
      const { name, dataset: { kind, end } } = field
      if (kind === 'flag') field.checked = next[name]
      else if (kind === 'share') showShare(field, Math.round(next[name] * 100))
      else if (document.activeElement !== field || kind === 'text') field.value = kind === 'range' ? next[name][end] : next[name]
    }
    showLines(next.script)
    showSummary(next)
  }

  function showShare(field, percent) {
    field.value = percent
    const label = field.closest('.share')
    label.querySelector('output').textContent = percent + ' %'
    label.classList.toggle('on', percent > 0)
    field.setAttribute('aria-valuetext', percent + ' percent')
  }

  function showSummary(next) {
    const same = (preset) => Object.keys(plain).every((key) =>
      key === 'seed' || JSON.stringify({ ...plain, ...preset }[key]) === JSON.stringify(next[key]))
    for (const button of document.querySelectorAll('[data-preset]'))
      button.setAttribute('aria-pressed', String(same(presets[button.dataset.preset])))
    const shares = ['errorsBefore', 'errorsAfter', 'busy', 'loseAnswers', 'timeouts']
    const calls = shares.reduce((sum, key) => sum + next[key], 0)
    const words = []
    if (next.outage !== 'none') words.push('every call fails')
    else if (calls > 0) words.push(Math.round(calls * 100) + ' of 100 calls go wrong')
    if (next.latencyMs[1] > 0) words.push('calls wait up to ' + next.latencyMs[1] + ' ms')
    if (next.script.length > 0) words.push(next.script.length === 1 ? 'a named call goes wrong' : next.script.length + ' named calls go wrong')
    if (next.holdWebhooks) words.push('webhooks are held back')
    else if (next.dropWebhooks > 0) words.push(Math.round(next.dropWebhooks * 100) + ' of 100 webhooks get lost')
    else if (next.webhookDelayMs[1] + next.duplicateWebhooks + next.reorderWebhooks > 0) words.push('webhooks come late, twice or out of order')
    if (next.refunds !== 'succeed') words.push(next.refunds === 'fail' ? 'refunds fail' : 'refunds hang')
    if (next.fundsPendingDays > 0) words.push('charges wait ' + next.fundsPendingDays + ' days before they can be paid out')
    const all = words.length === 0 ? 'nothing: calls are answered, and webhooks come at once.' : words.join(', ') + '.'
    const sentence = all[0].toUpperCase() + all.slice(1)
    // said anew, it would be read out anew
    if (byId('summary').textContent !== sentence) byId('summary').textContent = sentence
    byId('summary').classList.toggle('wrong', words.length > 0)
  }

  const hows = { reset: 'connection cut', error: 'fails', error_kept: 'fails, and again with its key', busy: 'too many requests', timeout: 'no answer' }

  function showLines(script) {
    const list = byId('lines')
    const text = JSON.stringify(script)
    if (list.dataset.shown === text) return
    list.dataset.shown = text
    list.replaceChildren(...script.map((line, index) => {
      const item = document.createElement('li')
      const words = document.createElement('span')
      const count = line.times === 1 ? 'no. ' + line.nth : 'no. ' + line.nth + ' to ' + (line.nth + line.times - 1)
      words.textContent = line.call + ', ' + count + ': ' + hows[line.how] + ' ' + line.when + ' its effect'
      const remove = document.createElement('button')
      remove.type = 'button'
      remove.textContent = 'Remove'
      remove.setAttribute('aria-label', 'Remove ' + words.textContent)
      remove.addEventListener('click', () => {
        put({ ...settings, script: settings.script.filter((_, at) => at !== index) })
        scriptForm.elements.call.focus()
      })
      item.append(words, remove)
      return item
    }))
  }

  const time = (ms) => new Date(ms).toLocaleTimeString([], { hour12: false })

  function showLog(id, rows, emptyWords) {
    const list = byId(id)
    const text = JSON.stringify(rows)
    if (list.dataset.shown === text) return
    list.dataset.shown = text
    const items = rows.map(([main, side, sideClass, quiet]) => {
      const item = document.createElement('li')
      const code = document.createElement('code')
      code.textContent = main
      const mark = document.createElement('b')
      mark.textContent = side
      mark.className = sideClass
      const small = document.createElement('small')
      small.textContent = quiet
      item.append(code, mark, small)
      return item
    })
    if (items.length === 0) {
      const item = document.createElement('li')
      item.className = 'empty'
      item.textContent = emptyWords
      items.push(item)
    }
    list.replaceChildren(...items)
  }

  function showRecent(recent) {
    byId('undelivered').textContent = String(recent.undelivered)
    byId('clock').textContent = new Date(recent.now * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
    showLog('calls', recent.calls.map((call) => [
      call.method + ' ' + call.route,
      call.status === null ? '…' : String(call.status),
      call.fault || call.status === null || call.status >= 400 ? 'bad' : 'good',
      time(call.atMs) + (call.fault ? ' · made to go wrong ' + call.fault.when + ' its effect' : '') + (call.idempotencyKey && !call.idempotencyKey.startsWith('stripe-node-retry') ? ' · ' + call.idempotencyKey : ''),
    ]), 'None since it started.')
    showLog('events', recent.events.map((event) => [
      event.type, event.told ? 'told' : 'not told', event.told ? 'good' : 'bad', time(event.created * 1000) + ' · ' + event.about,
    ]), 'None so far.')
    if (sending === 0 && !editing) show(recent.settings)
  }

  let editing
  form.addEventListener('input', (event) => {
    if (event.target.dataset.kind === 'share') showShare(event.target, Number(event.target.value))
    clearTimeout(editing)
    editing = setTimeout(() => { editing = undefined; put(read()) }, event.target.dataset.kind === 'text' ? 0 : 250)
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  scriptForm.addEventListener('submit', (event) => {
    event.preventDefault()
    const { call, nth, times, when, how } = Object.fromEntries(new FormData(scriptForm))
    put({ ...settings, script: [...settings.script, { call, nth: Number(nth), times: Number(times), when, how }] })
  })
  document.addEventListener('click', (event) => {
    const { preset, advance } = event.target.dataset ?? {}
    if (preset) put(presets[preset])
    else if (advance) ask('POST', '/clock', { advanceMs: Number(advance) }).then(poll, (error) => say(error.message))
    else if (event.target.id === 'flush') ask('POST', '/webhooks/flush', {}).then(poll, (error) => say(error.message))
  })

  async function poll() {
    if (document.hidden) return
    try {
      showRecent(await ask('GET', '/recent'))
      if (byId('problem').dataset.away) { say(''); delete byId('problem').dataset.away }
    } catch {
      say('The stand-in does not answer.')
      byId('problem').dataset.away = 'yes'
    }
  }
  document.addEventListener('visibilitychange', poll)
  setInterval(poll, 1000)
  poll()
`;
