import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchBrowser, openWindow, type Window } from "../app/browser.ts";
import { keepEvidence } from "../app/evidence.ts";
import { type RunningHost, startHost } from "../app/host.ts";
import { addAccount, messageList } from "../app/screens.ts";
import { seedDemo } from "../world/demo.ts";
import { demoAddresses } from "../world/demo-messages.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds wrong on the screen, one line each. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

describe.each([
  { lang: "en", scheme: "light", width: 1280 },
  { lang: "en", scheme: "dark", width: 1280 },
  { lang: "ru", scheme: "light", width: 700 },
  { lang: "ru", scheme: "dark", width: 420 },
] as const)("screens in $lang, $scheme, $width px wide", ({ lang, scheme, width }) => {
  let data: string;
  let host: RunningHost;
  let browser: Browser;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    await world.heal();
    await seedDemo(world);
    data = mkdtempSync(join(tmpdir(), "posthorn-e2e-"));
    browser = await launchBrowser();
    // Set up in English, whose names the driver knows, then looked at in the language under test.
    host = await startHost({ data, lang: "en" });
    const setUp = await openWindow(browser, host.url);
    await addAccount(setUp.page, accountOf(demoAddresses.en));
    await messageList(setUp.page).getByRole("row").nth(2).waitFor();
    await setUp.context.close();
    await host.stop();
    host = await startHost({ data, lang });
    window = await openWindow(browser, host.url, { colorScheme: scheme, viewport: { width, height: 860 } });
    page = window.page;
    // Text in motion has no contrast to speak of.
    await page.emulateMedia({ reducedMotion: "reduce" });
  });

  beforeEach(() => keepEvidence(() => page));

  afterAll(async () => {
    await browser?.close();
    await host?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  test("the mailbox", async () => {
    await page.getByRole("grid").or(page.getByRole("treegrid")).or(page.getByRole("tree")).first().waitFor();
    await page.waitForTimeout(1000);
    expect(await findViolations(page)).toEqual([]);
  });

  test("a message", async () => {
    const rows = page.getByRole("grid").getByRole("row");
    await rows.nth(2).click();
    await page.getByRole("article").waitFor();
    await page.waitForTimeout(500);
    expect(await findViolations(page)).toEqual([]);
  });

  test("the composer", async () => {
    await page.keyboard.press("c");
    await page.getByRole("dialog").waitFor();
    await page.waitForTimeout(500);
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("the keys", async () => {
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});
