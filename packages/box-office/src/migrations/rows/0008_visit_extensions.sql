UPDATE visits SET extensions = 1, ends_at = ends_at + interval '30 seconds' WHERE place_index = 6;
