import { join } from "node:path";
import { defineConfig } from "vitest/config";

const root = join(import.meta.dirname, "..");

/**
 * Node strips types in WebAssembly, whose code V8 of Node 24 frees wrongly at times where threads come and go, and then
 * aborts the process (https://github.com/nodejs/node/issues/64500). Threads and hosts that the tests start find the stripped
 * sources here, and are there in a third of the time.
 */
process.env.NODE_COMPILE_CACHE ??= join(root, ".cache/compiled");
const SPARING_WEBASSEMBLY = ["--no-memory-protection-keys", "--wasm-wrapper-tiering-budget=1000000000"];

/** Three kinds of tests by what they need; `test/main.ts` runs each kind where it can run. */
export default defineConfig({
  root,
  test: {
    // vitest's own second passes unseen on a machine with other work.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/{unit,contract,architecture}/**/*.test.{ts,tsx}", "test/faults/database/*.test.ts"],
          testTimeout: 20_000,
          execArgv: SPARING_WEBASSEMBLY,
        },
      },
      {
        extends: true,
        // Real Electron, where its binary is.
        test: { name: "desktop", include: ["test/e2e/desktop.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        // Inside the client's namespace of a mail world, one file after the other: they share its servers.
        test: {
          name: "world",
          include: ["test/{integration,e2e}/**/*.test.ts", "test/faults/*.test.ts"],
          exclude: ["test/e2e/desktop.test.ts"],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
