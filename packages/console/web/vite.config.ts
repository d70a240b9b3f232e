import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The server's policy allows no inline script, no eval and no data: address, so none is made.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.md" },
    reportCompressedSize: false,
  },
  // `pnpm exec vite web` beside a console on its usual port.
  server: { proxy: { "/api": "http://127.0.0.1:4777" } },
});
