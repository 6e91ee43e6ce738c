import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../electron/store/database.ts";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, messageList } from "../app/screens.ts";
import { findViolations } from "../app/violations.ts";
import { seedDemo } from "../world/demo.ts";
import { demoAddresses } from "../world/demo-messages.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);

/** As a server stores them that has labels, which none in the world does. */
function labelNewest(data: string): void {
  const db = openDatabase(join(data, "mail.sqlite"), { readonly: false });
  const labels = JSON.stringify(["\\Important", "Familie/Harbour", "Reisen", "Zu tun", "Rechnungen"]);
  db.prepare(
    `UPDATE message SET labels = ? WHERE id IN (SELECT id FROM message WHERE mailbox_id = (SELECT id FROM mailbox
       WHERE special_use = 'inbox') AND hidden = 0 ORDER BY internal_date DESC LIMIT 3)`,
  ).run(labels);
  db.close();
}

const named = { en: "labelled Familie/Harbour, Reisen, Zu tun, Rechnungen", ru: "метки: Familie/Harbour, Reisen" };

describe.each([
  { lang: "en", scheme: "light", width: 1280 },
  { lang: "ru", scheme: "dark", width: 700 },
] as const)("labels in $lang, $scheme, $width px wide", ({ lang, scheme, width }) => {
  let app: App;
  let page: Page;
  const rows = () => page.getByRole("grid").getByRole("row");

  beforeAll(async () => {
    await world.heal();
    await seedDemo(world);
    app = await openApp({ lang: "en" });
    await addAccount(app.page, accountOf(demoAddresses.en));
    await messageList(app.page).getByRole("row").nth(4).waitFor();
    await app.restart({
      lang,
      window: { colorScheme: scheme, viewport: { width, height: 860 }, reducedMotion: "reduce" },
      meanwhile: () => labelNewest(app.data),
    });
    page = app.page;
    await rows().nth(4).waitFor();
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  test("a row shows two, counts the rest and names them all, and is as high as others", async () => {
    await expect.poll(() => rows().first().getAttribute("aria-label")).toContain(named[lang]);
    expect(await rows().first().getAttribute("aria-label")).not.toContain("Important");
    const chips = rows().first().locator("[title='Familie/Harbour'], [title='Reisen'], [title='Zu tun, Rechnungen']");
    expect(await chips.allTextContents()).toEqual(["Harbour", "Reisen", "+2"]);
    const heights = await rows().evaluateAll((elements) =>
      elements.slice(0, 5).map((row) => row.querySelector("[role=gridcell]")?.scrollHeight),
    );
    expect(new Set(heights).size).toBe(1);
    const boxes = await Promise.all([rows().nth(2), rows().nth(3)].map((row) => row.boundingBox()));
    expect(boxes[0]?.height).toBe(boxes[1]?.height);
    expect(await findViolations(page)).toEqual([]);
  });

  test("the message names all of them", async () => {
    await rows().first().click();
    const line = page.getByRole("article").locator("dl > div", { hasText: lang === "en" ? "Labels" : "Метки" });
    await expect
      .poll(() => line.locator("[title]").allTextContents())
      .toEqual(["Harbour", "Reisen", "Zu tun", "Rechnungen"]);
    expect(await findViolations(page)).toEqual([]);
  });
});
