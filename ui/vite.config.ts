import { defineConfig } from "vite";

/** Writes hashed files and .vite/manifest.json into the Django app's static folder (git-ignored). */
export default defineConfig({
  base: "./", // the same files work under any static prefix
  publicDir: false,
  worker: { format: "es" },
  build: {
    outDir: "../src/hiroba/web/static/hiroba/ui",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    modulePreload: { polyfill: false }, // the polyfill would be an inline script
    assetsInlineLimit: 0, // data: fonts and workers are outside the Content-Security-Policy
    chunkSizeWarningLimit: 1200, // MapLibre; it is loaded only on pages with a map
    rolldownOptions: { input: { main: "src/main.ts" } },
  },
});
