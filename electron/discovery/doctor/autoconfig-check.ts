import type { ServerSettings } from "../../../shared/account.ts";
import { readConfig } from "../formats/config-v1.1.ts";
import { describeServer } from "../formats/server-words.ts";
import { XmlError } from "../formats/xml.ts";
import { retrieve } from "../retrieve.ts";
import { autoconfigUrls } from "../sources/autoconfig.ts";
import type { Examination } from "./examination.ts";
import { type Line, lineAbout, listed, type Publication } from "./line.ts";

type PublishedServer = Omit<ServerSettings, "username">;

/** What one of the two addresses gave. */
export interface AutoconfigPage {
  readonly url: string;
  readonly state: "read" | "absent" | "broken";
  readonly words: string;
  readonly servers: readonly ServerSettings[];
  readonly skipped: readonly string[];
}

/** Asks both https addresses (draft-ietf-mailmaint-autoconfig §4), as a mail client does. */
export function readAutoconfig(examination: Examination): Promise<readonly AutoconfigPage[]> {
  const { query } = examination;
  return Promise.all(
    autoconfigUrls(query).map(async (url): Promise<AutoconfigPage> => {
      const page = { url: url.replace(/\?.*$/, ""), servers: [], skipped: [] };
      const retrieved = await retrieve({ url, method: "GET" }, { ...examination, noteContact() {} });
      if (retrieved.kind === "absent") return { ...page, state: "absent", words: retrieved.words };
      if (retrieved.kind === "failed") return { ...page, state: "broken", words: retrieved.words };
      if (retrieved.kind !== "document") return { ...page, state: "broken", words: "redirects to no https address" };
      try {
        const { servers, skipped } = readConfig(retrieved.bytes, query);
        return { ...page, state: "read", words: listed(servers.map(describeServer)), servers, skipped };
      } catch (error) {
        if (!(error instanceof XmlError)) throw error;
        return { ...page, state: "broken", words: `no configuration: ${error.message}` };
      }
    }),
  );
}

/** Judges both pages; `known` are the servers to publish where none are, `toldElsewhere` whether clients find them anyway. */
export function judgeAutoconfig(
  pages: readonly AutoconfigPage[],
  domain: string,
  known: readonly PublishedServer[],
  toldElsewhere: boolean,
): readonly Line[] {
  const complete = pages.filter((page) => page.state === "read" && missingLegs(page).length === 0);
  const publish = writeAutoconfig(domain, known);
  const file = known.length > 0 ? "Publish this file:" : "Publish this file, with the names of your servers:";
  return pages.map((page, index) => {
    const line = lineAbout("autoconfig", page.url);
    const first = index === 0;
    const other = complete.find(({ url }) => url !== page.url);
    if (page.state === "absent") {
      const found = `nothing: ${page.words}`;
      if (!first || other) return line.info(`${found}; one of the two is enough`);
      return toldElsewhere
        ? line.warn(found, { change: `Clients that go by autoconfig find nothing. ${file}`, publish })
        : line.fail(found, { change: `Mail clients have to guess. ${file}`, publish });
    }
    if (page.state === "broken") {
      const change = "Mail clients ask here as well: serve the settings, or answer 404.";
      return first && !other
        ? line.fail(page.words, { change: `Mail clients get no settings. ${file}`, publish })
        : line.warn(page.words, { change });
    }
    const missing = missingLegs(page);
    if (missing.length > 0) {
      const change = `Add an ${missing.join(" and an ")} that takes a password.`;
      return line.fail(`${page.words || "no server that can be used"}; no ${missing.join(", no ")}`, { change });
    }
    if (page.skipped.length > 0) {
      const change = `Mend or drop what no client can use: ${page.skipped.join("; ")}.`;
      return line.warn(page.words, { change });
    }
    if (!first && other && other.words !== page.words) {
      return line.warn(page.words, { change: `Publish the same at both addresses: ${other.url} says ${other.words}.` });
    }
    return line.ok(page.words);
  });
}

function missingLegs({ servers }: AutoconfigPage): readonly string[] {
  return [
    ...(servers.some(({ protocol }) => protocol !== "smtp") ? [] : ["incomingServer"]),
    ...(servers.some(({ protocol }) => protocol === "smtp") ? [] : ["outgoingServer"]),
  ];
}

const SOCKET_TYPES = { tls: "SSL", starttls: "STARTTLS", none: "plain" } as const;

/** A whole `config-v1.1.xml` for the servers; with names to fill in where none are known. */
export function writeAutoconfig(domain: string, known: readonly PublishedServer[]): readonly Publication[] {
  const servers = known.length > 0 ? known : placeholderServers(domain);
  const sections = servers.map(({ protocol, host, port, security }) => {
    const tag = protocol === "smtp" ? "outgoingServer" : "incomingServer";
    return [
      `    <${tag} type="${protocol}">`,
      `      <hostname>${host}</hostname>`,
      `      <port>${port}</port>`,
      `      <socketType>${SOCKET_TYPES[security]}</socketType>`,
      "      <authentication>password-cleartext</authentication>",
      "      <username>%EMAILADDRESS%</username>",
      `    </${tag}>`,
    ].join("\n");
  });
  const content = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<clientConfig version="1.1">',
    `  <emailProvider id="${domain}">`,
    `    <domain>${domain}</domain>`,
    `    <displayName>${domain}</displayName>`,
    ...sections,
    "  </emailProvider>",
    "</clientConfig>",
  ].join("\n");
  return [{ kind: "file", where: `https://autoconfig.${domain}/mail/config-v1.1.xml`, content }];
}

/** The usual names, for a domain of which no server is known. */
export function placeholderServers(domain: string): readonly PublishedServer[] {
  return [
    { protocol: "imap", host: `imap.${domain}`, port: 993, security: "tls" },
    { protocol: "smtp", host: `smtp.${domain}`, port: 465, security: "tls" },
  ];
}
