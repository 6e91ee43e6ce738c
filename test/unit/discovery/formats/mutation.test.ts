import { isIP } from "node:net";
import { expect, test } from "vitest";
import { readAutodiscover } from "../../../../electron/discovery/formats/autodiscover-pox.ts";
import { JsonError, readAutodiscoverPointer } from "../../../../electron/discovery/formats/autodiscover-v2.ts";
import { readConfig } from "../../../../electron/discovery/formats/config-v1.1.ts";
import { XmlError } from "../../../../electron/discovery/formats/xml.ts";
import type { IncomingSettings, OutgoingSettings } from "../../../../shared/account.ts";
import { anna, configDocument, poxDocument } from "../fake-world.ts";
import { createRandom, mutate, rebuild } from "../mutation.ts";

const ROUNDS = 3_000;

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
      for (const server of read(
        new TextEncoder().encode(round % 2 ? mutate(document, random) : rebuild(document, random)),
      )) {
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

test("whatever is done to a v2 answer, it is an address or no answer", () => {
  const random = createRandom(20_261_122);
  const document = JSON.stringify({ Protocol: "AutodiscoverV1", Url: "https://hoster.example/pox" });
  let readable = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const changed = round % 2 ? mutate(document, random) : rebuild(document, random);
    try {
      expect(readAutodiscoverPointer(new TextEncoder().encode(changed)).url).toEqual(expect.stringMatching(/./));
      readable += 1;
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
    }
  }
  expect(readable).toBeGreaterThan(ROUNDS / 10);
});
