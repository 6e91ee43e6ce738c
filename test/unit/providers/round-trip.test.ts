import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../electron/discovery/formats/config-v1.1.ts";
import { childrenOf, parseXml, type XmlElement } from "../../../electron/discovery/formats/xml.ts";
import { generateTable } from "../../../electron/discovery/providers/generate.ts";
import { readProvider } from "../../../electron/discovery/providers/provider.ts";
import { findProvider } from "../../../electron/discovery/providers/providers.ts";
import { readQuery } from "../../../electron/discovery/query.ts";

/** A directory of config-v1.1 XML files, one a provider: those that the data file was made of. They are not kept here. */
const directory = process.env.POSTHORN_ISPDB;
const files = directory ? readdirSync(directory).filter((name) => name.endsWith(".xml")) : [];

function bytesOf(file: string): Uint8Array {
  return readFileSync(join(directory ?? "", file));
}

function providerOf(file: string): XmlElement {
  const [provider] = childrenOf(parseXml(bytesOf(file)), "emailprovider");
  if (!provider) throw new Error("no provider");
  return provider;
}

function domainsOf(file: string): readonly string[] {
  return childrenOf(providerOf(file), "domain").map(({ text }) => text);
}

/** In the data file's words. */
const METHODS: Readonly<Record<string, string>> = {
  "password-cleartext": "password",
  "password-encrypted": "encrypted",
  OAuth2: "oauth2",
  none: "none",
};

describe.skipIf(!directory)("each XML file that POSTHORN_ISPDB names", () => {
  it("is there to be compared", () => expect(files.length).toBeGreaterThan(100));

  it.each(files)("%s says of all its domains what the table gives back", (file) => {
    const bytes = bytesOf(file);
    for (const domain of domainsOf(file)) {
      const query = readQuery(`some.body+tag@${domain}`);
      const provider = findProvider(domain);
      if (!query || !provider) throw new Error(`${domain} is not known`);
      const said = readConfig(bytes, query);
      const given = readProvider(provider, query);
      expect(given.servers).toEqual(said.servers);
      expect(given.skipped).toEqual(said.skipped.filter((words) => !words.endsWith("is not known here")));
      expect(given.servers.length + given.skipped.length).toBeGreaterThan(0);
    }
  });

  it.each(files)("%s names the ways of signing in, in the order that the table has", (file) => {
    const sections = childrenOf(providerOf(file), "incomingserver", "outgoingserver").filter((section) =>
      ["imap", "pop3", "smtp"].includes(section.attributes.get("type") ?? ""),
    );
    const said = sections.map((section) => childrenOf(section, "authentication").map(({ text }) => METHODS[text]));
    const [domain = ""] = domainsOf(file);
    expect(findProvider(domain)?.servers.map(({ methods }) => methods)).toEqual(said);
  });

  it("makes, with the others, the data file as it is", () => {
    const committed = join(import.meta.dirname, "../../../electron/discovery/providers/facts.json");
    expect(generateTable(directory ?? "")).toBe(readFileSync(committed, "utf8"));
  });
});
