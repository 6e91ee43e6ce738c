import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, messageRow } from "../app/screens.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const june = accountOf("june.okafor@maplewick.com");
/** More than come with a first answer. */
const COUNT = 130;

describe("a search that finds more than its first screen shows", () => {
  let app: App;
  let page: Page;
  const rows = () => page.getByRole("grid", { name: "Messages" }).getByRole("row");
  const status = () => page.getByRole("status", { name: "Search status" });

  beforeAll(async () => {
    await world.heal();
    await world.resetAccount(june.address);
    const letters = Array.from({ length: COUNT }, (_, index) => ({
      raw: `From: Theo <theo@lindenpost.de>\r\nSubject: Harvest ${index}\r\nMessage-ID: <many${index}@seed.test>\r\n\r\nBarley.\r\n`,
      date: new Date(Date.UTC(2025, 0, 1) + index * 60_000),
    }));
    await world.seedMailbox(june.address, "INBOX", letters);
    app = await openApp();
    page = app.page;
    await addAccount(page, june);
    await messageRow(page, /Harvest 129/).waitFor();
    await page.getByRole("searchbox", { name: "Search mail" }).fill("barley");
    await status().getByText(`${COUNT} found`).waitFor({ timeout: 20_000 });
    await page.keyboard.press("Escape");
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  test("says at once that there are more, and how many once all of them are known", async () => {
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(globalThis, { said });
      const look = () => {
        const text = document.querySelector("[role=status][aria-label='Search status'] > :first-child")?.textContent;
        if (text && said.at(-1) !== text) said.push(text);
        requestAnimationFrame(look);
      };
      look();
    });
    await page.getByRole("searchbox", { name: "Search mail" }).fill("harvest");
    await status().getByText(`${COUNT} found`).waitFor();
    const said = await page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
    expect(said).toEqual(["More than 50 found", `${COUNT} found`]);
  });

  test("goes on to the last of them", async () => {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await messageRow(page, /Harvest 0,/).waitFor();
    expect(await rows().last().getAttribute("aria-rowindex")).toBe(String(COUNT));
  });

  test("chooses all of them, also before they are known", async () => {
    await page.getByRole("searchbox", { name: "Search mail" }).fill("theo");
    await rows().first().locator("mark", { hasText: "Theo" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+a");
    await page.getByText(`${COUNT} messages chosen`).waitFor();
  });

  test("keeps nothing chosen that the answer under way leaves out", async () => {
    const box = page.getByRole("searchbox", { name: "Search mail" });
    await box.fill("harvest");
    await status().getByText(`${COUNT} found`).waitFor();
    await rows().first().locator("mark", { hasText: "Harvest" }).waitFor();
    await box.evaluate(async (input: HTMLInputElement) => {
      const press = async (key: string, more: KeyboardEventInit = {}) => {
        const options = { key, bubbles: true, cancelable: true, ...more };
        document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", options));
        await Promise.resolve();
      };
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, '"harvest 129"');
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await press("ArrowDown");
      await press("a", { ctrlKey: true, code: "KeyA" });
    });
    await status().getByText("1 found").waitFor();
    await expect.poll(() => rows().count()).toBe(1);
    expect(await page.getByText(/messages chosen/).count()).toBe(0);
    expect(await rows().first().getAttribute("aria-selected")).toBe("true");
    await page.getByRole("article", { name: "Harvest 129" }).waitFor();
  });
});
