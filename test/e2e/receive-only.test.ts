import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, composer, fillWizard, messageList } from "../app/screens.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const clara = accountOf("clara.jensen@lindenpost.de");
const june = accountOf("june.okafor@maplewick.com");

describe("an account that only receives", () => {
  let app: App;
  let page: Page;

  beforeEach(async () => {
    await world.heal();
    app = await openApp();
    page = app.page;
    await world.stopService("postfix-a");
    await fillWizard(page, clara);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Use for receiving only" }).click({ timeout: 30_000 });
    await page.getByRole("heading", { name: "Ready" }).waitFor();
    await page.getByRole("button", { name: "Open mailbox" }).click();
    await messageList(page).waitFor();
    await world.startService("postfix-a");
  });

  afterEach(async () => {
    await app.close();
    await world.heal();
  });
  watchApp(() => app);

  test("is offered where sending fails; the composer says that nothing can be sent from it, and keeps the draft", async () => {
    await page.getByRole("button", { name: "New message" }).click();
    const dialog = composer(page);
    const sentence = `${clara.address} was set up for receiving only.`;
    await dialog.getByText(sentence).waitFor();
    expect(await dialog.getByRole("combobox", { name: "From" }).locator("option:not([disabled])").count()).toBe(0);
    expect(await dialog.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    await dialog.getByRole("textbox", { name: "Subject" }).fill("Not to be lost");
    await page.keyboard.press("Control+Enter");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Unfinished, 1 message" }).click();
    await page.getByText("Not to be lost").first().click();
    await dialog.getByText(sentence).waitFor();
  });

  test("leaves sending to another account, which somebody chooses in From", async () => {
    await page.getByRole("navigation", { name: "Accounts" }).getByRole("button", { name: "Add account" }).click();
    await addAccount(page, june);
    await page.getByRole("navigation", { name: "Accounts" }).getByRole("button", { name: clara.address }).click();
    await page.getByRole("button", { name: "New message" }).click();
    const dialog = composer(page);
    const from = dialog.getByRole("combobox", { name: "From" });
    await from.waitFor();
    expect(await from.locator("option:not([disabled])").allTextContents()).toEqual([`${june.name} <${june.address}>`]);
    expect(await dialog.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);

    const subject = `From June ${crypto.randomUUID()}`;
    await from.selectOption({ label: `${june.name} <${june.address}>` });
    await dialog.getByRole("textbox", { name: "To", exact: true }).fill(june.address);
    await dialog.getByRole("textbox", { name: "Subject" }).fill(subject);
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.waitFor({ state: "hidden" });
    await expect
      .poll(async () => (await world.listMailbox(june.address)).some((message) => message.subject === subject), {
        timeout: 15_000,
      })
      .toBe(true);
  });
});
