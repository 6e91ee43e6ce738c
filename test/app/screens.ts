import type { Locator, Page } from "playwright-core";

/** What a person does on each screen, by the accessible names that stay the same. */
export interface Person {
  readonly name: string;
  readonly address: string;
  readonly password: string;
}

export async function fillWizard(page: Page, person: Person): Promise<void> {
  await page.getByRole("heading", { name: "Add an account" }).waitFor();
  await page.getByRole("textbox", { name: "Your name" }).fill(person.name);
  await page.getByRole("textbox", { name: "Email address" }).fill(person.address);
  await page.getByRole("textbox", { name: "Password" }).fill(person.password);
}

/** The wizard from its first field to the mailbox. */
export async function addAccount(page: Page, person: Person): Promise<void> {
  await fillWizard(page, person);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Ready" }).waitFor();
  await page.getByRole("button", { name: "Open mailbox" }).click();
  await messageList(page).waitFor();
}

export function accountButton(page: Page, address: string): Locator {
  return page.getByRole("navigation", { name: "Accounts" }).getByRole("button", { name: address });
}

export function messageList(page: Page): Locator {
  return page.getByRole("grid", { name: "Messages" });
}

export function messageRow(page: Page, subject: string | RegExp): Locator {
  return messageList(page).getByRole("row", { name: subject }).first();
}

export function mailboxItem(page: Page, name: string | RegExp): Locator {
  return page.getByRole("tree", { name: "Mailboxes" }).getByRole("treeitem", { name });
}

export function outboxButton(page: Page): Locator {
  return page.getByRole("navigation").getByRole("button", { name: /^Outbox/ });
}

export function reader(page: Page, subject: string | RegExp): Locator {
  return page.getByRole("article", { name: subject });
}

export function messageBody(page: Page) {
  return page.frameLocator('iframe[title="Message body"]');
}

export function composer(page: Page): Locator {
  return page.getByRole("dialog", { name: "New message" });
}

export async function writeMessage(
  page: Page,
  message: { to: string; subject?: string; text: string; cc?: string; bcc?: string; files?: string[] },
): Promise<void> {
  const dialog = composer(page);
  await dialog.getByRole("textbox", { name: "To", exact: true }).fill(message.to);
  if (message.cc) await dialog.getByRole("textbox", { name: "Cc", exact: true }).fill(message.cc);
  if (message.bcc) await dialog.getByRole("textbox", { name: "Bcc", exact: true }).fill(message.bcc);
  if (message.subject) await dialog.getByRole("textbox", { name: "Subject" }).fill(message.subject);
  await dialog.getByRole("textbox", { name: "Message" }).fill(message.text);
  if (message.files) {
    const chosen = page.waitForEvent("filechooser");
    await dialog.getByRole("button", { name: "Attach files" }).click();
    await (await chosen).setFiles(message.files);
  }
}
