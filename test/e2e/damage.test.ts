import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, messageBody, messageList, messageRow } from "../app/screens.ts";
import { findViolations } from "../app/violations.ts";
import { seedDemo } from "../world/demo.ts";
import { demoAddresses } from "../world/demo-messages.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);

/** Zeroes the database's second half: tables are cut through, and what is read of the rest is carried over. */
function damage(directory: string): void {
  const path = join(directory, "mail.sqlite");
  const bytes = readFileSync(path);
  bytes.fill(0, bytes.length / 2);
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

  test("is kept aside and built anew, and the window says so in Russian, in the dark, on a narrow screen", async () => {
    await app.restart({
      lang: "ru",
      powerCut: true,
      window: { colorScheme: "dark", viewport: { width: 700, height: 860 } },
      meanwhile: () => damage(app.data),
    });
    page = app.page;
    await page.getByText(/Данные почты были повреждены/).waitFor();
    expect(readdirSync(app.data).some((name) => /damaged/.test(name))).toBe(true);
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await findViolations(page)).toEqual([]);
  });

  test("comes back from the server, and is sound at the next start", async () => {
    await app.restart({ lang: "en" });
    page = app.page;
    await messageList(page).getByRole("row").nth(2).waitFor();
    await messageRow(page, /./).click();
    await messageBody(page).locator("body").waitFor();
    expect(await page.getByText(/was damaged/).count()).toBe(0);
  });
});
