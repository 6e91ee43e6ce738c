/** Walks the whole path inside the demo's world, in headless Chromium, and leaves a screenshot a step in a directory. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser, openWindow } from "../app/browser.ts";
import { startHost } from "../app/host.ts";
import {
  accountButton,
  addAccount,
  composer,
  fillWizard,
  mailboxItem,
  messageBody,
  messageList,
  messageRow,
  writeMessage,
} from "../app/screens.ts";
import { demoAddresses } from "../world/demo-messages.ts";
import { accountOf, worldOf } from "../world/world.ts";

const directory = process.argv[2] ?? "tour";
const world = worldOf(process.env.POSTHORN_WORLD);
const english = accountOf(demoAddresses.en);
const russian = accountOf(demoAddresses.ru);

let taken = 0;
async function look(page: Page, step: string): Promise<void> {
  taken += 1;
  // Panes open for at most 120 ms; a picture is of what stays.
  await page.waitForTimeout(400);
  const path = join(directory, `${String(taken).padStart(2, "0")}-${step}.png`);
  await page.screenshot({ path });
  console.log(path);
}

mkdirSync(directory, { recursive: true });
const data = mkdtempSync(join(tmpdir(), "posthorn-tour-"));
const browser = await launchBrowser();
let host = await startHost({ data });
try {
  const { page } = await openWindow(browser, host.url, { colorScheme: "light" });
  await page.getByRole("heading", { name: "Add an account" }).waitFor();
  await look(page, "first-run");

  await fillWizard(page, { ...english, password: "not this one" });
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("alert").waitFor();
  await look(page, "wrong-password");
  await fillWizard(page, english);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Ready" }).waitFor();
  await look(page, "ready");
  await page.getByRole("button", { name: "Open mailbox" }).click();
  await messageList(page).getByRole("row").first().waitFor();
  await page.waitForTimeout(3000);
  await look(page, "mailbox");

  await messageList(page).getByRole("row").nth(2).click();
  await messageBody(page).locator("body").waitFor();
  await look(page, "reading");
  await page.getByRole("button", { name: "Reply", exact: true }).click();
  await composer(page).waitFor();
  await look(page, "reply");
  await composer(page).getByRole("button", { name: "Discard" }).click();
  await composer(page).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Add account" }).click();
  await page.getByRole("heading", { name: "Add an account" }).waitFor();
  await page.getByRole("button", { name: "Set up by hand" }).click();
  await page.getByRole("group", { name: "Incoming mail" }).waitFor();
  await look(page, "by-hand");
  await page.getByRole("button", { name: "Find the servers instead" }).click();
  await addAccount(page, russian);
  await page.waitForTimeout(3000);
  await look(page, "second-account");
  await messageList(page).getByRole("row").nth(1).click();
  await messageBody(page).locator("body").waitFor();
  await look(page, "reading-russian");

  await accountButton(page, english.address).click();
  await page.keyboard.press("c");
  await composer(page).waitFor();
  const attachment = join(data, "timetable.txt");
  writeFileSync(attachment, "06:40\n");
  await writeMessage(page, {
    to: russian.address,
    subject: "The morning ferry",
    text: "Dear Vera,\n\nthe morning ferry leaves at 6:40 now; the timetable is attached.\n\nSee you on the quay,\nNora",
    files: [attachment],
  });
  await look(page, "writing");
  await composer(page).getByRole("button", { name: "Send" }).click();
  await composer(page).waitFor({ state: "detached" });
  await page.keyboard.press("Control+2");
  await messageRow(page, /The morning ferry/).waitFor({ timeout: 20_000 });
  await messageRow(page, /The morning ferry/).click();
  await messageBody(page).getByText("leaves at 6:40").waitFor();
  await look(page, "arrived");
  await page.keyboard.press("Control+1");
  await mailboxItem(page, /^Sent/).click();
  await messageRow(page, /The morning ferry/).waitFor({ timeout: 20_000 });
  await look(page, "sent");

  await page.keyboard.press("Control+f");
  await page.keyboard.type("ferries");
  await messageRow(page, /The morning ferry/).waitFor({ timeout: 20_000 });
  await look(page, "search");
  await page.keyboard.press("Escape");

  await page.emulateMedia({ colorScheme: "dark" });
  await mailboxItem(page, /^Inbox/).click();
  await messageList(page).getByRole("row").nth(3).click();
  await messageBody(page).locator("body").waitFor();
  await look(page, "dark");
  await page.setViewportSize({ width: 700, height: 860 });
  await look(page, "dark-700");
  await page.setViewportSize({ width: 420, height: 860 });
  await look(page, "dark-420");
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Settings" }).click();
  await look(page, "settings");
  await page.getByText("By mailbox", { exact: true }).first().click();
  await page
    .getByRole("table")
    .first()
    .evaluate((table) => table.scrollIntoView({ block: "center" }));
  await look(page, "mail-on-this-computer");
  await page.context().close();

  for (const service of ["dovecot-a", "dovecot-b", "postfix-a", "postfix-b"] as const) await world.stopService(service);
  await host.stop();
  host = await startHost({ data, lang: "ru" });
  const offline = await openWindow(browser, host.url, { colorScheme: "light" });
  await offline.page.locator("article, [role=grid]").first().waitFor();
  await offline.page.waitForTimeout(2000);
  await look(offline.page, "offline-russian");
} finally {
  await browser.close();
  await host.stop();
  rmSync(data, { recursive: true, force: true });
  await world.heal();
}
