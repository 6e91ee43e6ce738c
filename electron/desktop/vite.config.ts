import { copyFileSync, rmSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { defineConfig } from "vite";

const root = join(import.meta.dirname, "../..");

/** Packages and Node's own modules stay imports; what is ours is built. */
function isPackage(id: string): boolean {
  return !id.startsWith(".") && !id.startsWith("\0") && !isAbsolute(id);
}

/**
 * The Electron host as Electron runs it, below `dist/`: each module a file of its own in the layout of the sources, so
 * that the core finds its workers beside itself; and the preload as one CommonJS file, as a sandboxed one has to be.
 */
export default defineConfig({
  root,
  publicDir: false,
  environments: {
    host: {
      consumer: "server",
      build: {
        outDir: join(root, "dist"),
        emptyOutDir: false,
        target: "node24",
        minify: false,
        ssr: true,
        rolldownOptions: {
          input: [
            "electron/desktop/main.ts",
            "electron/store/writer-worker.ts",
            "electron/store/reader-worker.ts",
            "electron/store/integrity-worker.ts",
            "electron/store/search-index-worker.ts",
            "electron/store/search-worker.ts",
            "electron/mail/mail-worker.ts",
            "electron/mime/mime-worker.ts",
          ].map((entry) => join(root, entry)),
          external: isPackage,
          output: { format: "es", preserveModules: true, preserveModulesRoot: root, entryFileNames: "[name].js" },
        },
      },
    },
    preload: {
      consumer: "server",
      build: {
        outDir: join(root, "dist/electron/desktop"),
        emptyOutDir: false,
        target: "chrome140",
        minify: false,
        ssr: true,
        rolldownOptions: {
          input: join(root, "electron/desktop/preload.ts"),
          external: ["electron"],
          output: { format: "cjs", entryFileNames: "preload.cjs" },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      const { host, preload } = builder.environments;
      if (!host || !preload) throw new Error("an environment is missing");
      // Not the whole directory: the built renderer lies there too.
      for (const built of ["electron", "shared"]) {
        rmSync(join(host.config.build.outDir, built), { recursive: true, force: true });
      }
      await builder.build(host);
      await builder.build(preload);
      copyFileSync(join(root, "electron/desktop/icon.png"), join(preload.config.build.outDir, "icon.png"));
    },
  },
});
