import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { accountButton, addAccount, messageList, messageRow } from "../app/screens.ts";
import { findViolations } from "../app/violations.ts";
import { accountOf, type SeedMessage, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const clara = accountOf("clara.jensen@lindenpost.de");
const vera = accountOf("vera.sokolova@severnaya-pochta.ru");

function letters(count: number): SeedMessage[] {
  return Array.from({ length: count }, (_, index) => ({
    raw: `From: Theo <theo@lindenpost.de>\r\nSubject: Letter ${index}\r\nMessage-ID: <truth${index}@seed.test>\r\n\r\nText.\r\n`,
    date: new Date(Date.UTC(2025, 0, 1) + index * 60_000),
  }));
}

describe("the truth line", () => {
  let app: App;
  let page: Page;
  const line = () => page.getByRole("status", { name: "Connection" });
  const height = () => line().evaluate((element) => element.parentElement?.getBoundingClientRect().height ?? 0);
  let usual = 0;

  beforeAll(async () => {
    await world.heal();
    await Promise.all([clara, vera].map(({ address }) => world.resetAccount(address)));
    await world.seedMailbox(clara.address, "INBOX", letters(4_000));
    await world.seedMailbox(clara.address, "Projects", letters(1_500));
    app = await openApp();
    page = app.page;
  });
  afterAll(async () => {
    await app?.close();
    await world.heal();
  });
  watchApp(() => app);

  test("the first sync shows a share of all messages that never goes back, and ends up to date", async () => {
    const shares: number[] = [];
    await page.exposeFunction("noteShare", (share: number) => void shares.push(share));
    await page.evaluate(() => {
      const look = () => {
        const bar = document.querySelector<HTMLProgressElement>("[role=status] progress");
        // What is downloaded afterwards has a bar of its own.
        if (bar && !bar.ariaLabel?.startsWith("Downloading"))
          (globalThis as unknown as { noteShare(share: number): void }).noteShare(bar.value);
        requestAnimationFrame(look);
      };
      look();
    });
    await addAccount(page, clara);
    await line().getByText("Up to date").waitFor({ timeout: 60_000 });
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.5);
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
    await line()
      .getByText(/Last contact/)
      .waitFor();
    usual = await height();
  }, 120_000);

  test("a server that stops: why, a countdown in seconds, what waits, and no jump", async () => {
    await messageRow(page, /Letter 3999/).click();
    await world.stopService("dovecot-a");
    await line().getByText("Offline", { exact: true }).waitFor({ timeout: 60_000 });
    expect(await height()).toBe(usual);
    const countdown = line().getByText(/Tries again in \d+ s/);
    await countdown.waitFor({ timeout: 20_000 });
    const secondsOf = async () => Number(/\d+/.exec((await countdown.textContent()) ?? "")?.[0]);
    const first = await secondsOf();
    await expect.poll(async () => (await countdown.count()) === 0 || (await secondsOf()) !== first).toBe(true);
    await messageList(page).focus();
    // Read, and then starred.
    await page.keyboard.press("s");
    await line().getByText("2 changes wait").waitFor();
    expect(await height()).toBe(usual);
    await expect.poll(() => accountButton(page, clara.address).getAttribute("aria-describedby")).toContain("away");
    expect(await findViolations(page)).toEqual([]);
  }, 120_000);

  test("behind the button is the truth of every account; Try now tries it at once, and what waited is done", async () => {
    await page.getByRole("button", { name: "All accounts" }).click();
    const details = page.getByRole("dialog", { name: "How the accounts stand" });
    await details.getByText(clara.address).waitFor();
    await details.getByText("2 changes wait").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await world.startService("dovecot-a");
    await details.getByRole("button", { name: `Try now: ${clara.address}` }).click();
    await details.getByText("Up to date").waitFor({ timeout: 10_000 });
    await page.keyboard.press("Escape");
    await expect.poll(() => line().getByText("waits").count(), { timeout: 10_000 }).toBe(0);
    expect((await world.listMailbox(clara.address)).at(-1)?.flags).toContain("\\Flagged");
    expect(await height()).toBe(usual);
  }, 60_000);

  test("a power cut while changes wait: they still wait, and are said, after it", async () => {
    await world.stopService("dovecot-a");
    await line().getByText("Offline", { exact: true }).waitFor({ timeout: 60_000 });
    await messageList(page).focus();
    await page.keyboard.press("s");
    await line().getByText("1 change waits").waitFor();
    await app.restart({ powerCut: true });
    page = app.page;
    await line().getByText("1 change waits").waitFor();
    await world.startService("dovecot-a");
    await page.getByRole("button", { name: "Try now" }).click();
    await line().getByText("Up to date").waitFor({ timeout: 60_000 });
    await expect.poll(() => line().getByText("waits").count(), { timeout: 10_000 }).toBe(0);
  }, 120_000);

  test("a toast does not lie upon it", async () => {
    await messageRow(page, /Letter 3998/).click();
    await page.keyboard.press("e");
    const toast = page.getByRole("alertdialog").or(page.locator("[role=region] [role=alert]")).first();
    await toast.waitFor();
    const [over, under] = [await toast.boundingBox(), await line().boundingBox()];
    expect((over?.y ?? 0) + (over?.height ?? 0)).toBeLessThanOrEqual(under?.y ?? 0);
  });
});
