"""One file a module; `e2e` drives real pages in a real browser, `bench` measures, `vectors` are shared by both languages."""
