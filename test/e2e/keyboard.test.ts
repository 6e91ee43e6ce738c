import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { composer, messageBody, messageList, messageRow, reader } from "../app/screens.ts";
import { accountOf, specialMailboxes, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const june = accountOf("june.okafor@maplewick.com");

/** The whole path without a mouse; each step stands on the ones before it. */
describe("by keyboard alone", () => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    await world.heal();
    await world.resetAccount(june.address);
    const letter = (subject: string, hours: number) => ({
      raw: `From: sam.rivera@maplewick.com\r\nTo: ${june.address}\r\nSubject: ${subject}\r\nMessage-ID: <${hours}@maplewick.com>\r\n\r\nText of ${subject}.\r\n`,
      date: new Date(Date.now() - hours * 3_600_000),
    });
    await world.seedMailbox(june.address, "INBOX", [letter("Oldest", 5), letter("Middle", 3), letter("Newest", 1)]);
    app = await openApp();
    page = app.page;
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  const focused = () =>
    page.evaluate(
      () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
    );

  test("sets an account up: typing, Tab and Enter", async () => {
    await page.getByRole("heading", { name: "Add an account" }).waitFor();
    await page.keyboard.type(june.name);
    await page.keyboard.press("Tab");
    await page.keyboard.type(june.address);
    await page.keyboard.press("Tab");
    await page.keyboard.type(june.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Ready" }).waitFor();
    for (let tabs = 0; tabs < 5 && !/Open mailbox/.test(await focused()); tabs += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await messageRow(page, /Newest/).waitFor();
  });

  test("j and k walk the list, the reader follows", async () => {
    await page.keyboard.press("j");
    await reader(page, /Newest/).waitFor();
    await page.keyboard.press("j");
    await reader(page, /Middle/).waitFor();
    await messageBody(page).getByText("Text of Middle.").waitFor();
    await page.keyboard.press("k");
    await reader(page, /Newest/).waitFor();
    await page.keyboard.press("End");
    await reader(page, /Oldest/).waitFor();
  });

  test("letters typed into a field are letters", async () => {
    await page.keyboard.press("r");
    const text = composer(page).getByRole("textbox", { name: "Message" });
    await text.waitFor();
    await expect.poll(() => text.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.type("jeck#crfu");
    expect(await text.inputValue()).toContain("jeck#crfu");
    expect(await messageList(page).getByRole("row").count()).toBe(3);
  });

  test("Ctrl+Enter sends", async () => {
    await page.keyboard.press("Control+Enter");
    await composer(page).waitFor({ state: "detached" });
    await expect
      .poll(
        async () => (await world.listMailbox(june.address, specialMailboxes.a["\\Sent"])).map(({ subject }) => subject),
        {
          timeout: 20_000,
        },
      )
      .toEqual(["Re: Oldest"]);
  });

  test("e archives, # deletes, u and s mark, and the server learns of it", async () => {
    await messageRow(page, /Oldest/).waitFor();
    await page.keyboard.press("Home");
    await reader(page, /Newest/).waitFor();
    await page.keyboard.press("s");
    await page.keyboard.press("u");
    await expect
      .poll(
        async () =>
          (await world.listMailbox(june.address)).find(({ subject }) => subject === "Newest")?.flags.toSorted(),
        {
          timeout: 15_000,
        },
      )
      .toEqual(["\\Flagged"]);
    await page.keyboard.press("e");
    await messageRow(page, /Newest/).waitFor({ state: "detached" });
    await page.keyboard.press("#");
    await messageRow(page, /Middle/).waitFor({ state: "detached" });
    const subjectsIn = async (mailbox: string) =>
      (await world.listMailbox(june.address, mailbox)).map(({ subject }) => subject);
    await expect.poll(() => subjectsIn("INBOX"), { timeout: 15_000 }).toEqual(["Oldest"]);
    await expect.poll(() => subjectsIn(specialMailboxes.a["\\Archive"]), { timeout: 15_000 }).toEqual(["Newest"]);
    await expect.poll(() => subjectsIn(specialMailboxes.a["\\Trash"]), { timeout: 15_000 }).toEqual(["Middle"]);
  });
});
