import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../electron/store/database.ts";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, messageBody, messageList, messageRow } from "../app/screens.ts";
import { findViolations } from "../app/violations.ts";
import { seedDemo } from "../world/demo.ts";
import { demoAddresses } from "../world/demo-messages.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);

/** Zeroes the first page of the table that says which messages there are. */
function damage(directory: string): void {
  const path = join(directory, "mail.sqlite");
  const db = openDatabase(path, { readonly: true });
  const root = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'message'").pluck().get());
  db.close();
  const bytes = readFileSync(path);
  const pageSize = bytes.readUInt16BE(16);
  bytes.fill(0, (root - 1) * pageSize, root * pageSize);
  writeFileSync(path, bytes);
}

describe("a damaged database", () => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    await world.heal();
    await seedDemo(world);
    app = await openApp({ lang: "en" });
    await addAccount(app.page, accountOf(demoAddresses.en));
    await messageList(app.page).getByRole("row").nth(2).waitFor();
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  test("is said as soon as it is met", async () => {
    await app.restart({ meanwhile: () => damage(app.data) });
    page = app.page;
    await page
      .getByText(/Close Posthorn and start it again/)
      .first()
      .waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test("is kept aside and built anew, and the window says so in Russian, in the dark, on a narrow screen", async () => {
    await app.restart({ lang: "ru", window: { colorScheme: "dark", viewport: { width: 700, height: 860 } } });
    page = app.page;
    await page.getByText(/Данные почты были повреждены/).waitFor();
    expect(readdirSync(app.data).some((name) => /damaged-.*sqlite$/.test(name))).toBe(true);
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await findViolations(page)).toEqual([]);
  });

  test("comes back from the server, and is sound at the next start", async () => {
    await app.restart({ lang: "en", window: {} });
    page = app.page;
    await messageList(page).getByRole("row").nth(2).waitFor();
    await messageRow(page, /Sunday lunch/).click();
    await messageBody(page).locator("body").waitFor();
    expect(await page.getByText(/damaged/).count()).toBe(0);
  });
});
