import { defineConfig } from "vitest/config";

/** What needs no other server: `npm test` runs these first, and the tests inside the mail world after them. */
export default defineConfig({
  test: {
    include: ["test/{unit,contract,architecture}/**/*.test.{ts,tsx}"],
    testTimeout: 20_000,
    reporters: ["default"],
  },
});
