import { type Query, readHostName } from "./query.ts";
import type { MailExchange, SourceContext } from "./source.ts";
import type { DnsAnswer, MxRecord } from "./world.ts";

export interface MailExchangeAnswer {
  readonly answer: DnsAnswer<MxRecord>;
  readonly exchange: MailExchange;
}

/** Asks DNS who takes the domain's mail. */
export async function askMailExchange(
  query: Query,
  { world, signal, startStep }: Pick<SourceContext, "world" | "signal" | "startStep">,
): Promise<MailExchangeAnswer> {
  const step = startStep("dns", `MX ${query.domain}`);
  const answer = await world.resolveMx(query.domain, signal);
  const nobody: MailExchange = { hosts: [], first: [], takesNoMail: false };
  if (answer.kind === "failed") {
    step.end(signal.aborted ? "cancelled" : "failed", answer.words);
    return { answer, exchange: nobody };
  }
  if (answer.kind !== "found") {
    step.end("nothing", answer.kind === "nxdomain" ? "no such domain" : "no MX");
    return { answer, exchange: nobody };
  }
  const records = answer.records.toSorted((one, other) => one.preference - other.preference);
  const readHosts = (some: readonly MxRecord[]) =>
    some.map(({ exchange }) => readHostName(exchange)).filter((host) => host !== null);
  const hosts = readHosts(records);
  const first = readHosts(records.filter(({ preference }) => preference === records[0]?.preference));
  const takesNoMail = records.length > 0 && records.every(({ exchange }) => exchange === "" || exchange === ".");
  step.end(
    "found",
    takesNoMail
      ? "a null MX: the domain takes no mail (RFC 7505)"
      : records.map(({ preference, exchange }) => `${preference} ${exchange}`).join(", "),
  );
  return { answer, exchange: { hosts, first, takesNoMail } };
}
