import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, messageList } from "../app/screens.ts";
import { findViolations } from "../app/violations.ts";
import { seedDemo } from "../world/demo.ts";
import { demoAddresses } from "../world/demo-messages.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);

function wordsOf(lang: string, namespace: string): Record<string, string> {
  return JSON.parse(
    readFileSync(join(import.meta.dirname, `../../renderer/locales/${lang}/${namespace}.json`), "utf8"),
  );
}

describe.each([
  { lang: "en", scheme: "light", width: 1280 },
  { lang: "en", scheme: "dark", width: 1280 },
  { lang: "ru", scheme: "light", width: 700 },
  { lang: "ru", scheme: "dark", width: 420 },
] as const)("screens in $lang, $scheme, $width px wide", ({ lang, scheme, width }) => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    await world.heal();
    await seedDemo(world);
    // Set up in English, whose names the driver knows, then looked at in the language under test.
    app = await openApp({ lang: "en" });
    await addAccount(app.page, accountOf(demoAddresses.en));
    await messageList(app.page).getByRole("row").nth(2).waitFor();
    await app.restart({ lang, window: { colorScheme: scheme, viewport: { width, height: 860 } } });
    page = app.page;
    // Text in motion has no contrast to speak of.
    await page.emulateMedia({ reducedMotion: "reduce" });
  });
  afterAll(() => app?.close());
  watchApp(() => app);

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

  test("what a button's hint adds to its name", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("ferry");
    const clear = page.getByRole("button", { name: wordsOf(lang, "search").clear ?? "", exact: true });
    await page.keyboard.press("Tab");
    await page.locator("[role=tooltip]").waitFor();
    expect(await findViolations(page)).toEqual([]);
    const description = await clear.evaluate(
      (button) => document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent,
    );
    expect(description).toContain("Esc");
    await clear.click();
  });

  test("what was removed elsewhere, whose name is not cut", async () => {
    const title = wordsOf(lang, "removed").title ?? "";
    const place = page.getByRole("navigation").getByRole("button", { name: new RegExp(`^${title}`) });
    const back = page.getByRole("button", { name: wordsOf(lang, "mailbox").toMailboxes ?? "", exact: true });
    if (width < 900) await back.click();
    await place.click();
    const heading = page.getByRole("heading", { name: title, exact: true });
    await heading.waitFor();
    expect(await heading.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    expect(await findViolations(page)).toEqual([]);
  });

  test("the keys", async () => {
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});
