import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../shared/mailbox.ts";
import type { Address } from "../../shared/message.ts";
import type { MailingList, PeopleField, SearchScope } from "../../shared/search.ts";
import { parseSearchQuery, type SearchOperator } from "../../shared/search-query.ts";
import { api } from "../connection.ts";
import { useFormat } from "../format.ts";
import { useMailboxName } from "../mailbox/mailbox-name.ts";
import { keys } from "../queries.ts";
import { type Completion, completionsOf, type Typed, type Value } from "./completion.ts";

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
  const lists = useMailingLists(typed, scope);
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
      case "list":
        return lists.map(({ listId, name }) => ({ value: listId, also: name, about: name }));
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

/** People whom the operator may be asked for, as far as is typed. */
function useAddresses(typed: Typed | null, { accountId }: SearchScope): readonly Address[] {
  const field = typed && isOfPeople(typed.operator) ? typed.operator : null;
  const text = typed?.text ?? "";
  const found = useQuery({
    queryKey: [...keys.allSearches, "people", field, text, accountId],
    queryFn: ({ signal }) => (field ? api.listPeople({ field, text, accountId }, { signal }) : []),
    enabled: field !== null,
    placeholderData: keepPreviousData,
  });
  return field === null ? [] : (found.data ?? []);
}

function isOfPeople(operator: SearchOperator | null): operator is PeopleField {
  return operator === "from" || operator === "to" || operator === "cc";
}

/** Mailing lists that answer what is typed. */
function useMailingLists(typed: Typed | null, { accountId }: SearchScope): readonly MailingList[] {
  const isWanted = typed?.operator === "list";
  const text = typed?.text ?? "";
  const found = useQuery({
    queryKey: [...keys.allSearches, "lists", text, accountId],
    queryFn: ({ signal }) => api.listMailingLists({ text, accountId }, { signal }),
    enabled: isWanted,
    placeholderData: keepPreviousData,
  });
  return isWanted ? (found.data ?? []) : [];
}
