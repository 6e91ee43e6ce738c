import { isIP } from "node:net";
import { expect, test } from "vitest";
import { readAutodiscover } from "../../../../electron/discovery/formats/autodiscover-pox.ts";
import { readConfig } from "../../../../electron/discovery/formats/config-v1.1.ts";
import { XmlError } from "../../../../electron/discovery/formats/xml.ts";
import type { IncomingSettings, OutgoingSettings } from "../../../../shared/account.ts";
import { anna, configDocument, poxDocument } from "../fake-world.ts";

const ROUNDS = 3_000;

/** Numbers that look random and are the same in every run (mulberry32). */
function createRandom(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below;
  };
}

const SPICE = [
  "<!DOCTYPE a [<!ENTITY x 'y'>]>",
  "&x;",
  "&#0;",
  "&#x110000;",
  "%EMAILADDRESS",
  "]]>",
  "<![CDATA[",
  "<!--",
  "\u0000",
  "\r\n",
  "127.0.0.1",
  "a/b",
  "99999",
  "-1",
  "</emailProvider>",
  "<incomingServer type='imap'>",
  "__proto__",
  "＠",
  "\ud800",
  " ".repeat(500),
  "<a>".repeat(30),
];

/** Cuts, doubles, swaps or spices some tags and values of a document. */
function mutate(document: string, random: (below: number) => number): string {
  const parts = document.split(/(?<=>)|(?=<)/);
  for (let times = Math.floor(random(4)) + 1; times > 0; times -= 1) {
    const at = Math.floor(random(parts.length));
    const other = Math.floor(random(parts.length));
    const spice = SPICE[Math.floor(random(SPICE.length))] ?? "";
    const part = parts[at] ?? "";
    const cut = Math.floor(random(part.length + 1));
    switch (Math.floor(random(5))) {
      case 0:
        parts.splice(at, 1);
        break;
      case 1:
        parts.splice(at, 0, parts[other] ?? "");
        break;
      case 2:
        parts[at] = parts[other] ?? "";
        break;
      case 3:
        parts[at] = part.slice(0, cut) + spice + part.slice(cut);
        break;
      default:
        parts[at] = part.slice(0, cut);
    }
  }
  return parts.join("");
}

function expectUsable({ protocol, host, port, security, username }: IncomingSettings | OutgoingSettings): void {
  expect(["imap", "pop3", "smtp"]).toContain(protocol);
  expect(["tls", "starttls", "none"]).toContain(security);
  expect(isIP(host) > 0 || /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/.test(host)).toBe(true);
  expect(host.length).toBeLessThanOrEqual(253);
  expect(Number.isInteger(port) && port >= 1 && port <= 65_535).toBe(true);
  expect(username.length).toBeGreaterThan(0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(username).not.toMatch(/[\x00-\x1f\x7f]/);
}

function survive(
  document: string,
  read: (bytes: Uint8Array) => readonly (IncomingSettings | OutgoingSettings)[],
): number {
  const random = createRandom(20_261_120);
  let readable = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    try {
      for (const server of read(new TextEncoder().encode(mutate(document, random)))) {
        readable += 1;
        expectUsable(server);
      }
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
    }
  }
  return readable;
}

const incoming = [
  { type: "imap", host: "imap.%EMAILDOMAIN%", port: 993, username: "%EMAILLOCALPART%" },
  { type: "pop3", host: "pop.example.org", port: 110, socket: "STARTTLS" },
];
const outgoing = [
  { type: "smtp", host: "smtp.example.org", port: 587, socket: "STARTTLS", authentication: ["OAuth2", "plain"] },
];

test("whatever is done to a config-v1.1.xml, what is read of it is fit for use, and nothing breaks", () => {
  const readable = survive(configDocument(incoming, outgoing), (bytes) => readConfig(bytes, anna).servers);
  expect(readable).toBeGreaterThan(ROUNDS / 10);
});

test("whatever is done to an Autodiscover response, what is read of it is fit for use, and nothing breaks", () => {
  const document = poxDocument(
    "<Type>IMAP</Type><Server>i.example.org</Server><Port>993</Port><LoginName>anna</LoginName><SSL>on</SSL>",
    "<Type>SMTP</Type><Server>s.example.org</Server><Port>587</Port><Encryption>TLS</Encryption>",
  );
  const readable = survive(document, (bytes) => {
    const answer = readAutodiscover(bytes, anna);
    return answer.kind === "settings" ? answer.servers : [];
  });
  expect(readable).toBeGreaterThan(ROUNDS / 10);
});
