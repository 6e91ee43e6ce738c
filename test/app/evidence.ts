import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { TestContext } from "vitest";

const directory = join(import.meta.dirname, "../../.cache/e2e");

/** Leaves a picture of `page` in `.cache/e2e`, named by the test, where it failed. */
export async function keepEvidence(page: Page | undefined, { task }: Pick<TestContext, "task">): Promise<void> {
  if (task.result?.state !== "fail" || !page || page.isClosed()) return;
  mkdirSync(directory, { recursive: true });
  const name = task.name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80);
  await page.screenshot({ path: join(directory, `${name}.png`) });
}
