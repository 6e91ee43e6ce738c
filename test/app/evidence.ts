import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { onTestFailed } from "vitest";

const directory = join(import.meta.dirname, "../../.cache/e2e");

/** Called in a `beforeEach`: where the test fails, leaves a picture of what stood on the screen in `.cache/e2e`. */
export function keepEvidence(page: () => Page | undefined): void {
  onTestFailed(async ({ task }) => {
    mkdirSync(directory, { recursive: true });
    const name = task.name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80);
    await page()?.screenshot({ path: join(directory, `${name}.png`) });
  });
}
