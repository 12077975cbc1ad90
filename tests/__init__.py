"""One file a module; `e2e` drives real pages in a browser, `bench` measures, both languages share `vectors`."""
