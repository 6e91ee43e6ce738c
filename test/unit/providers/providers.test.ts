import { describe, expect, it } from "vitest";
import { hintOf, type Provider, readProvider, refusalOf } from "../../../electron/discovery/providers/provider.ts";
import {
  findProvider,
  findProviderByMx,
  findProviderByServer,
} from "../../../electron/discovery/providers/providers.ts";
import { readQuery } from "../../../electron/discovery/query.ts";
import { recogniseProvider } from "../../../electron/discovery/recognise.ts";
import { validateCall } from "../../../shared/contract.ts";

function known(domain: string): Provider {
  const provider = findProvider(domain);
  if (!provider) throw new Error(`${domain} is not known`);
  return provider;
}

function read(address: string) {
  const query = readQuery(address);
  if (!query) throw new Error("no address");
  return readProvider(known(query.domain), query);
}

function kindsOf(domain: string) {
  return known(domain).notes.map(({ kind }) => kind);
}

describe("a provider by its domain", () => {
  it("is found whatever the case, with a dot at the end and with space around it", () => {
    for (const domain of ["gmail.com", "GMail.COM", "gmail.com.", " gmail.com "]) {
      expect(findProvider(domain)?.id, domain).toBe("googlemail.com");
    }
  });

  it.each([
    "google.co",
    "com",
    "co.uk",
    "mail.gmail.com",
    "notgmail.com",
    "gmail.com.example",
    "",
    "..",
    "[::1]",
    "127.0.0.1",
  ])("is not made of %j", (domain) => expect(findProvider(domain)).toBeNull());

  it.each(["constructor", "__proto__", "toString", "constructor.com"])("is no property of an object: %s", (domain) =>
    expect(findProvider(domain)).toBeNull(),
  );

  it("is not taken for another that only looks like it", () => {
    // Cyrillic а and і.
    expect(findProvider("gmаil.com")).toBeNull();
    expect(findProvider("gmaіl.com")).toBeNull();
    expect(findProvider("xn--gmil-63d.com")).toBeNull();
    // Fullwidth letters are the same name (UTS #46).
    expect(findProvider("gmail.com")?.id).toBe("googlemail.com");
  });

  it("knows every tenant's own domain at Microsoft 365", () => {
    expect(findProvider("contoso.onmicrosoft.com")?.id).toBe("office365.com");
    expect(findProvider("onmicrosoft.com.example")).toBeNull();
    expect(findProvider("evilonmicrosoft.com")).toBeNull();
  });
});

describe("a provider by the MX of a domain", () => {
  it.each([
    ["aspmx.l.google.com", "google-workspace"],
    ["alt4.aspmx.l.google.com", "google-workspace"],
    ["aspmx3.googlemail.com", "google-workspace"],
    ["SMTP.GOOGLE.COM.", "google-workspace"],
    ["contoso-com.mail.protection.outlook.com", "office365.com"],
    ["contoso-com.k-v1.mx.microsoft", "office365.com"],
    ["outlook-com.olc.protection.outlook.com", "hotmail.com"],
    ["mx.yandex.net", "yandex-360"],
    ["emx.mail.ru", "biz.mail.ru"],
    ["mx02.mail.icloud.com", "icloud-domain"],
    ["in1-smtp.messagingengine.com", "messagingengine.com"],
    ["mx.zoho.com", "zoho.com-domain"],
    ["mx2.zoho.eu", "zoho.eu-domain"],
    ["mx3.zoho.com.au", "zoho.com.au-domain"],
    ["mail.protonmail.ch", "proton.me"],
    ["mailsec.protonmail.ch", "proton.me"],
    ["mail.tutanota.de", "tuta.com"],
    ["work-mx.app.hey.com", "hey.com"],
    ["mxbiz1.qq.com", "exmail.qq.com"],
    ["mx1.emailsrvr.com", "emailsrvr.com"],
    ["smtpin.rzone.de", "strato.de"],
    ["mx1.mail.ovh.net", "ovh.net"],
    // Yahoo's hosts are told apart by how far their names go.
    ["mx-aol.mail.gm0.yahoodns.net", "aol.com"],
    ["mta5.am0.yahoodns.net", "yahoo.com"],
    ["gmail-smtp-in.l.google.com", "googlemail.com"],
  ])("%s is %s", (host, id) => expect(findProviderByMx([host])?.id).toBe(id));

  it.each([
    "evil-google.com",
    "aspmx.l.google.com.evil.example",
    "google.com.evil.example",
    "smtp-google.com",
    "xmail.protection.outlook.com.example",
    "notmx.yandex.net.example",
    "mx-microsoft.example",
    "microsoft",
    "emx.mail.ru.com",
    "mail.icloud.com.co",
    "messagingengine.com.au",
    "mail-protonmail.ch",
    "co.uk",
    "com",
    "127.0.0.1",
    "",
    ".",
  ])("%j is nobody's", (host) => expect(findProviderByMx([host])).toBeNull());

  it("is told by whole labels: a name that ends alike is another", () => {
    expect(findProviderByMx(["evilmx.yandex.net"])?.id).not.toBe("yandex-360");
    expect(findProviderByMx(["xemx.mail.ru"])?.id).not.toBe("biz.mail.ru");
  });

  it("never comes of a public suffix, even below one that many share", () => {
    // An MX at co.jp's or at a hoster's customer says nothing of the others below that suffix.
    for (const host of ["mx.example.co.jp", "mx.example.ne.jp", "mx.example.com.br"]) {
      expect(findProviderByMx([host]), host).toBeNull();
    }
  });

  it("is that of the best host that is known", () => {
    expect(findProviderByMx(["mx.filter.example", "aspmx.l.google.com"])?.id).toBe("google-workspace");
    expect(findProviderByMx(["mx.yandex.net", "aspmx.l.google.com"])?.id).toBe("yandex-360");
    expect(findProviderByMx([])).toBeNull();
  });

  it("never has a person's password tried at iCloud under the same local part of somebody else", () => {
    const query = readQuery("info@example.org");
    const provider = findProviderByMx(["mx01.mail.icloud.com"]);
    if (!query || !provider) throw new Error("not known");
    const usernames = readProvider(provider, query).servers.map(({ username }) => username);
    expect(usernames).toEqual(["info@example.org", "info@example.org"]);
  });

  it("has other hosts at Zoho for a domain of one's own", () => {
    const hosts = (provider: Provider | null) => provider?.servers.map(({ host }) => host);
    expect(hosts(findProviderByMx(["mx.zoho.eu"]))).toEqual(["imappro.zoho.eu", "smtppro.zoho.eu"]);
    expect(hosts(findProvider("zohomail.eu"))).toContain("imap.zoho.eu");
  });
});

describe("a provider by one of its servers", () => {
  it("is found for the verdict of a sign-in", () => {
    expect(findProviderByServer("imap.yandex.com")?.id).toBe("yandex.ru");
    expect(findProviderByServer("IMAP.gmail.com.")?.id).toBe("googlemail.com");
    expect(findProviderByServer("imappro.zoho.in")?.id).toBe("zoho.in-domain");
    expect(findProviderByServer("imap.gmail.com.example")).toBeNull();
    expect(findProviderByServer("")).toBeNull();
  });
});

describe("the servers of an address", () => {
  it("have the username that each of them wants", () => {
    expect(read("johnny@icloud.com").servers.map(({ protocol, username }) => [protocol, username])).toEqual([
      ["imap", "johnny"],
      ["smtp", "johnny@icloud.com"],
    ]);
  });

  it("are those of the address's own domain where the provider has one for each", () => {
    expect(read("anna@inbox.lt").servers.map(({ host }) => host)).toEqual([
      "mail.inbox.lt",
      "mail.inbox.lt",
      "mail.inbox.lt",
    ]);
  });

  it("are left out, and said to be, where they take no password", () => {
    expect(read("a@outlook.com")).toEqual({
      servers: [],
      skipped: [
        "imap: takes no password, only oauth2",
        "pop3: takes no password, only oauth2",
        "smtp: takes no password, only oauth2",
      ],
    });
  });
});

describe("what is said before a password is typed", () => {
  it.each([
    ["outlook.com", ["oauth"]],
    ["contoso.onmicrosoft.com", ["oauth"]],
    ["gmail.com", ["appPassword"]],
    ["yahoo.de", ["appPassword"]],
    ["aol.com", ["appPassword"]],
    ["icloud.com", ["appPassword"]],
    ["ya.ru", ["imapOff", "appPassword"]],
    ["bk.ru", ["appPassword"]],
    ["fastmail.com", ["appPassword"]],
    ["zohomail.eu", ["imapOff"]],
    ["gmx.at", ["imapOff"]],
    ["web.de", ["imapOff"]],
    ["t-online.de", ["appPassword"]],
    ["qq.com", ["imapOff", "appPassword"]],
    ["163.com", ["imapOff", "appPassword"]],
    ["126.com", ["imapOff", "appPassword"]],
    ["pm.me", ["bridge"]],
    ["tutanota.com", ["noImap"]],
    ["hey.com", ["noImap"]],
    ["posteo.de", []],
  ])("of %s: %j", (domain, kinds) => expect(kindsOf(domain)).toEqual(kinds));

  it("is the provider's name and notes, for a whole address", () => {
    expect(recogniseProvider(" Somebody@GMail.com ")).toEqual({
      name: "Gmail",
      notes: [{ kind: "appPassword", page: "https://myaccount.google.com/apppasswords" }],
    });
    expect(recogniseProvider("somebody@posteo.de")).toEqual({ name: "Posteo", notes: [] });
  });

  it.each(["", "@", "somebody", "somebody@", "@gmail.com", "somebody@gmail", "some body@gmail.com", "a@b@example.org"])(
    "is nothing while the address is %j",
    (address) => expect(recogniseProvider(address)).toBeNull(),
  );

  it("is asked for with an address and nothing else", () => {
    expect(validateCall("recogniseProvider", { address: "some" })).toEqual({ address: "some" });
    for (const args of [{}, { address: 1 }, { address: "a".repeat(10_001) }, { address: "", password: "x" }]) {
      expect(() => validateCall("recogniseProvider", args)).toThrow("INVALID_CALL");
    }
  });

  it("is a failure where no password leads in", () => {
    expect(refusalOf(known("outlook.com"))).toEqual({ code: "OAUTH_ONLY", provider: "Outlook.com" });
    expect(refusalOf(known("proton.me"))).toEqual({
      code: "BRIDGE_ONLY",
      provider: "Proton Mail",
      page: "https://proton.me/mail/bridge",
    });
    expect(refusalOf(known("tuta.com"))).toEqual({ code: "NO_IMAP", provider: "Tuta" });
    expect(refusalOf(known("gmail.com"))).toBeNull();
    expect(refusalOf(known("posteo.de"))).toBeNull();
  });

  it("comes well within the time of a keystroke", () => {
    recogniseProvider("warm@gmail.com");
    const addresses = Array.from({ length: 2_000 }, (_, at) => `a${at}@${at % 2 ? "web.de" : "nobody.example"}`);
    const started = performance.now();
    for (const address of addresses) recogniseProvider(address);
    expect((performance.now() - started) / addresses.length).toBeLessThan(5);
  });

  it("says the same in hint and in provider", () => {
    const provider = known("ya.ru");
    expect(hintOf(provider)).toEqual({ name: provider.name, notes: provider.notes });
  });
});
