import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../shared/mailbox.ts";
import type { Address } from "../../shared/message.ts";
import type { SearchScope } from "../../shared/search.ts";
import { parseSearchQuery, type SearchOperator } from "../../shared/search-query.ts";
import { api } from "../connection.ts";
import { useFormat } from "../format.ts";
import { useMailboxName } from "../mailbox/mailbox-name.ts";
import { keys } from "../queries.ts";
import { type Completion, completionsOf, type Typed, type Value } from "./completion.ts";

const people: ReadonlySet<SearchOperator | null> = new Set(["from", "to", "cc"]);
const days = ["today", "yesterday", "week", "month", "year"] as const;
const sizes = ["small", "one", "five", "ten", "large"] as const;
const files = ["pdf", "docx", "xlsx", "pptx", "jpg", "png", "zip", "ics"] as const;

/** How what is typed may go on, in the person's language and with what the scope holds. */
export function useCompletions(
  typed: Typed | null,
  scope: SearchScope,
  mailboxes: readonly Mailbox[],
): readonly Completion[] {
  const { t } = useTranslation("search");
  const format = useFormat();
  const nameMailbox = useMailboxName();
  const addresses = useAddresses(typed, scope);
  if (!typed) return [];

  function valuesOf(operator: SearchOperator): readonly Value[] {
    switch (operator) {
      case "from":
      case "to":
      case "cc":
        return addresses.map(({ name, address }) => ({ value: address, also: name, about: name }));
      case "in":
        return namesOf(mailboxes, nameMailbox).map((value) => ({ value }));
      case "is":
        return (["unread", "read", "starred"] as const).map((state) => ({
          value: t(`value.${state}`),
          also: state,
          about: t(`value.${state}About`),
        }));
      case "has":
        return [{ value: t("value.attachment"), also: "attachment", about: t("value.attachmentAbout") }];
      case "before":
      case "after":
        return datesOf(days.map((day) => t(`day.${day}`)));
      case "larger":
      case "smaller":
        return sizes.map((size) => ({ value: t(`size.${size}`) }));
      case "filename":
        return files.map((value) => ({ value }));
      default:
        return [];
    }
  }

  /** Days as one speaks of them, then months, then years, each with the date it means. */
  function datesOf(spoken: readonly string[]): Value[] {
    const now = new Date();
    const months = Array.from({ length: 12 }, (_, back) => {
      const first = new Date(now.getFullYear(), now.getMonth() - back, 1);
      return `${first.getFullYear()}-${String(first.getMonth() + 1).padStart(2, "0")}`;
    });
    const years = Array.from({ length: 10 }, (_, back) => String(now.getFullYear() - back));
    return [...spoken, ...months.slice(0, 3), ...years, ...months.slice(3)].map((value) => ({
      value,
      about: aboutDate(value, now.getTime()),
    }));
  }

  function aboutDate(value: string, now: number): string {
    const { node } = parseSearchQuery(`after:${value} `, now);
    return node?.kind === "date" && node.from !== null ? format.date(node.from) : "";
  }

  return completionsOf(typed, {
    operatorWord: (operator) => t(`operator.${operator}.word`),
    aboutOperator: (operator) => t(`operator.${operator}.about`),
    valuesOf,
  });
}

function namesOf(mailboxes: readonly Mailbox[], nameMailbox: (mailbox: Mailbox) => string): string[] {
  return [...new Set(mailboxes.filter(({ selectable }) => selectable).map(nameMailbox))];
}

/** The people of the newest messages that answer what is typed, those with the most of them first. */
function useAddresses(typed: Typed | null, { accountId }: SearchScope): readonly Address[] {
  const field = typed && people.has(typed.operator) ? (typed.operator === "to" ? "to" : "from") : null;
  const words = typed && field ? typed.text.split(/\s+/).filter(Boolean) : [];
  const query = words.length > 0 ? words.map((word) => `${field}:${word}`).join(" ") : "after:1970";
  const found = useQuery({
    queryKey: [...keys.allSearches, "addresses", field, query, accountId],
    queryFn: async ({ signal }) => {
      const { hits } = await api.search({ query, scope: { accountId, mailboxId: null }, order: "date" }, { signal });
      return rankAddresses(hits.flatMap(({ row }) => (field === "to" ? row.to : row.from)));
    },
    enabled: field !== null,
    placeholderData: keepPreviousData,
  });
  return field === null ? [] : (found.data ?? []);
}

/** Each address once, those that occur most first; the first name it came with. */
export function rankAddresses(addresses: readonly Address[]): readonly Address[] {
  const byAddress = Map.groupBy(
    addresses.filter(({ address }) => address !== ""),
    ({ address }) => address.toLowerCase(),
  );
  return [...byAddress.values()]
    .toSorted((one, other) => other.length - one.length)
    .flatMap((same) => same.find(({ name }) => name !== "") ?? same[0] ?? []);
}
