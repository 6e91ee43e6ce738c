import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Of style sheets in pieces, the first to arrive would set the order of the layers: each of them says it. */
const layerOrder: Plugin = {
  name: "layer-order",
  generateBundle(_options, bundle) {
    const [order = ""] =
      /^@layer [^;{]+;/.exec(readFileSync(new URL("renderer/styles/index.css", import.meta.url), "utf8")) ?? [];
    for (const asset of Object.values(bundle)) {
      if (asset.type === "asset" && asset.fileName.endsWith(".css")) asset.source = `${order}${asset.source}`;
    }
  },
};

export default defineConfig({
  root: "renderer",
  base: "./",
  plugins: [react(), layerOrder],
  build: {
    outDir: "../dist/renderer",
    emptyOutDir: true,
    target: "chrome140",
    // The page's CSP allows no inline script and no data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
  test: {
    root: import.meta.dirname,
    include: ["test/**/*.test.{ts,tsx}"],
  },
});
