import type { Locator, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { accountButton, addAccount, fillWizard, messageList, type Person } from "../app/screens.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);

describe("the wizard, where a person has to decide", () => {
  let app: App;
  let page: Page;

  beforeAll(() => world.heal());
  beforeEach(async () => {
    app = await openApp();
    page = app.page;
  });
  afterEach(() => app.close());
  watchApp(() => app);

  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  const isFocused = (what: Locator) => what.evaluate((element) => element === document.activeElement);
  const ready = () => page.getByRole("heading", { name: "Ready" }).waitFor();

  async function search(person: Person): Promise<void> {
    await fillWizard(page, person);
    await press("Continue");
  }

  /** The question that names `host` whole, with the focus on the answer that gives nothing away. */
  async function questionAbout(host: string, safe = "Don’t sign in"): Promise<Locator> {
    const button = page.getByRole("button", { name: safe });
    await button.waitFor({ timeout: 20_000 });
    expect(await isFocused(button)).toBe(true);
    const question = page.getByRole("group").filter({ has: button });
    expect(await question.textContent()).toContain(host);
    return question;
  }

  test("signs in to what was told over plain http only after a yes to the host", async () => {
    const tomas = accountOf("tomas.vano@clearwindow.net");
    await search(tomas);
    const question = await questionAbout("clearwindow.net");
    expect(await question.textContent()).toMatch(/unencrypted connection/);
    expect(await question.textContent()).toMatch(/password has not been sent/);
    // By the keys alone, which are not lost with the question.
    await page.keyboard.press("Tab");
    expect(await isFocused(page.getByRole("button", { name: "Sign in", exact: true }))).toBe(true);
    await page.keyboard.press("Enter");
    await ready();
    expect(await isFocused(page.getByRole("heading", { name: "Ready" }))).toBe(true);
  });

  test("keeps the keys where they can go on when a search is stopped", async () => {
    await fillWizard(page, { name: "Patient", address: "patient@frostgate.net", password: "x" });
    await page.keyboard.press("Enter");
    const cancel = page.getByRole("button", { name: "Cancel" });
    await cancel.focus();
    await page.keyboard.press("Enter");
    await cancel.waitFor({ state: "detached" });
    await expect.poll(() => isFocused(page.getByRole("button", { name: "Continue" }))).toBe(true);
    expect(await page.getByRole("textbox", { name: "Email address" }).inputValue()).toBe("patient@frostgate.net");
  });

  test("names a foreign host whole, keeps it for the manual form when it is refused, and says there what is wrong", async () => {
    const anders = accountOf("anders.holm@foreignfields.net");
    await search(anders);
    await questionAbout("depot.pinehost.net");
    await press("Don’t sign in");
    await page.getByRole("alert").waitFor();
    expect(await isFocused(page.getByRole("button", { name: "Set up by hand" }))).toBe(true);
    await press("Set up by hand");
    const incoming = page.getByRole("group", { name: "Incoming mail" });
    expect(await incoming.getByRole("textbox", { name: "Server" }).inputValue()).toBe("depot.pinehost.net");
    expect(await incoming.textContent()).toMatch(/does not belong to the domain of your address/);
    await press("Check and save");
    await ready();
  });

  test("sends a password in clear only after a tick, be it asked for", async () => {
    await search({ name: "Passer-by", address: "hello@strangersdoor.net", password: "not known there" });
    await questionAbout("mail.gravelroad.net");
    await press("Sign in without encryption");
    await page.getByText("Tick this first").waitFor();
    await page.getByRole("checkbox", { name: /travels readable/ }).check();
    await press("Sign in without encryption");
    await page.getByRole("alert").filter({ hasText: "did not accept the password" }).waitFor();
  });

  test("or be it typed by hand, starting from the server that was found to have no encryption", async () => {
    const edna = accountOf("edna.fell@gravelroad.net");
    await search(edna);
    await page.getByRole("alert").filter({ hasText: "mail.gravelroad.net does not offer encryption" }).waitFor();
    await press("Set up by hand");
    for (const [name, port] of [
      ["Incoming mail", "143"],
      ["Outgoing mail", "587"],
    ] as const) {
      const group = page.getByRole("group", { name });
      expect(await group.getByRole("textbox", { name: "Server" }).inputValue()).toBe("mail.gravelroad.net");
      expect(await group.getByRole("combobox", { name: "Security" }).inputValue()).toBe("tls");
      await group.getByRole("combobox", { name: "Security" }).selectOption({ label: "None" });
      expect(await group.getByRole("textbox", { name: "Port" }).inputValue()).toBe(port);
    }
    await press("Check and save");
    await page.getByText("Choose TLS or STARTTLS, or tick this").first().waitFor();
    for (const box of await page.getByRole("checkbox", { name: /travels readable/ }).all()) await box.check();
    await press("Check and save");
    await ready();
    await page.getByText("Incoming: mail.gravelroad.net, not encrypted").waitFor();
  });

  test("gives a host the password it asks for only after a yes to that host", async () => {
    await search(accountOf("sylvia.brandt@vaultedhall.net"));
    await questionAbout("autodiscover.vaultedhall.net", "Keep my password");
    await press("Give my password");
    await ready();
    await page.getByText("Incoming: keep.vaultedhall.net, encrypted").waitFor();
  });

  test("keeps the password where that is refused", async () => {
    await search(accountOf("sylvia.brandt@vaultedhall.net"));
    await questionAbout("autodiscover.vaultedhall.net", "Keep my password");
    await press("Keep my password");
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("textbox", { name: "Password" }).inputValue()).not.toBe("");
  });

  test("offers the name that the certificate is for, and warns that it is another domain's", async () => {
    const lena = accountOf("lena.krol@copperfern.net");
    await search(lena);
    const question = await questionAbout("shared12.pinehost.net");
    await question.getByRole("alert").filter({ hasText: "mail.copperfern.net" }).waitFor();
    expect(await question.textContent()).toMatch(/another domain, pinehost\.net/);
    await press("Use this name");
    await ready();
    await page.getByText("Incoming: shared12.pinehost.net, encrypted").waitFor();
  });

  test("takes an account for receiving only where sending is refused", async () => {
    const petra = accountOf("petra.lund@halfbridge.net");
    await search(petra);
    const alert = page.getByRole("alert").filter({ hasText: "Receiving works, sending does not" });
    await alert.waitFor();
    await press("Edit the outgoing server");
    const outgoing = page.getByRole("group", { name: "Outgoing mail" }).getByRole("textbox", { name: "Server" });
    await expect.poll(() => isFocused(outgoing)).toBe(true);
    expect(await outgoing.inputValue()).toBe("span.halfbridge.net");
    await press("Use for receiving only");
    await ready();
    await page.getByText("It cannot send.").waitFor();
    await press("Open mailbox");
    await messageList(page).waitFor();
  });

  test("corrects a misspelt domain in place, then leads to the provider's own page and to the password", async () => {
    await search({ name: "Nora", address: "nora@gmial.com", password: "not an app password" });
    await press("Use nora@gmail.com");
    const alert = page.getByRole("alert").filter({ hasText: /app password/ });
    await alert.waitFor();
    expect(await page.getByRole("textbox", { name: "Email address" }).inputValue()).toBe("nora@gmail.com");
    const link = alert.getByRole("link", { name: "Make an app password" });
    expect(await link.getAttribute("href")).toMatch(/^https:\/\/([a-z]+\.)*google\.com\//);
    expect(await isFocused(page.getByRole("textbox", { name: "Password" }))).toBe(true);
  });
});

describe("the wizard, while it is filled in", () => {
  let app: App;
  let page: Page;

  beforeAll(() => world.heal());
  beforeEach(async () => {
    app = await openApp();
    page = app.page;
  });
  afterEach(() => app.close());
  watchApp(() => app);

  test("says before the password what the provider wants, and moves nothing for it", async () => {
    const address = page.getByRole("textbox", { name: "Email address" });
    await address.fill("nora@gm");
    const places = () =>
      Promise.all(
        [page.getByRole("textbox", { name: "Password" }), page.getByRole("button", { name: "Continue" })].map((each) =>
          each.boundingBox(),
        ),
      );
    const before = await places();
    await address.fill("nora@gmail.com");
    await page.getByText(/takes an app password here/).waitFor();
    expect(await page.getByRole("link", { name: "Make one" }).getAttribute("href")).toMatch(/^https:/);
    expect(await places()).toEqual(before);
    await address.fill("nora@gmail.co");
    await page.getByText(/takes an app password here/).waitFor({ state: "detached" });
  });

  test("leaves the manual form alone once it was edited, whatever the search finds later", async () => {
    await fillWizard(page, { name: "Jonas", address: "clara.jensen@lindenpost.de", password: "x" });
    await world.pauseService("nginx");
    try {
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("button", { name: "Set up by hand" }).click();
      const server = page.getByRole("group", { name: "Incoming mail" }).getByRole("textbox", { name: "Server" });
      await page.getByText(/Still looking for the servers of lindenpost\.de/).waitFor();
      await server.fill("mine.lindenpost.de");
      await page.getByText(/Still looking/).waitFor({ state: "detached" });
      await world.resumeService("nginx");
      await page.waitForTimeout(1_000);
      expect(await server.inputValue()).toBe("mine.lindenpost.de");
      const outgoing = page.getByRole("group", { name: "Outgoing mail" }).getByRole("textbox", { name: "Server" });
      expect(await outgoing.inputValue()).toBe("smtp.lindenpost.de");
    } finally {
      await world.resumeService("nginx");
    }
  });

  test("fills the untouched manual form with what the search behind it finds", async () => {
    await fillWizard(page, { name: "Clara", address: "clara.jensen@lindenpost.de", password: "x" });
    await world.pauseService("nginx");
    try {
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("button", { name: "Set up by hand" }).click();
    } finally {
      await world.resumeService("nginx");
    }
    const server = page.getByRole("group", { name: "Incoming mail" }).getByRole("textbox", { name: "Server" });
    await expect.poll(() => server.inputValue(), { timeout: 10_000 }).toBe("eingang.lindenpost.de");
  });

  test("says which server was chosen and why, and copies that without the person", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const clara = accountOf("clara.jensen@lindenpost.de");
    await fillWizard(page, clara);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("heading", { name: "Ready" }).waitFor();
    const trace = page.getByRole("list", { name: "How I found this" });
    await trace.getByText("Chosen for incoming mail: eingang.lindenpost.de").waitFor();
    await page.getByRole("button", { name: "Copy the list" }).click();
    await page.getByText(/The list is copied/).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain("autoconfig.lindenpost.de");
    expect(copied).toMatch(/^chosen\tincoming\teingang\.lindenpost\.de/m);
    expect(copied).not.toMatch(/clara/i);
    expect(copied).not.toContain(clara.password);
  });

  test("keeps what was typed for the next account when its dialog is closed, but for the password", async () => {
    const clara = accountOf("clara.jensen@lindenpost.de");
    await addAccount(page, clara);
    const open = () => page.getByRole("button", { name: "Add account" }).first().click();
    await open();
    const field = (name: string) => page.getByRole("dialog").getByRole("textbox", { name });
    await field("Your name").fill("Ada Lindqvist");
    await field("Email address").fill("ada.lindqvist@quietfield.net");
    await field("Password").fill("blåbär");
    await page.getByRole("button", { name: "Set up by hand" }).click();
    await field("Port").first().fill("10993");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await open();
    expect(await field("Email address").inputValue()).toBe("ada.lindqvist@quietfield.net");
    expect(await field("Port").first().inputValue()).toBe("10993");
    expect(await field("Password").inputValue()).toBe("");
    await accountButton(page, clara.address).waitFor({ state: "attached" });
  });
});
