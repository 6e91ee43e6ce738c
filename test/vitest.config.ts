import { join } from "node:path";
import { defineConfig } from "vitest/config";

const root = join(import.meta.dirname, "..");

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
          // V8 of Node 24 aborts at times ("jit_page.has_value()") where many threads come and go under protection keys.
          execArgv: ["--no-memory-protection-keys"],
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
