import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "../shared/settings.ts";
import { locales } from "./locales.ts";

export const namespaces = [
  "app",
  "wizard",
  "settings",
  "failures",
  "mailbox",
  "reader",
  "composer",
  "search",
  "removed",
] as const;

/** The language to show: what the person chose, else the best match for the system's tag. */
export function chooseLanguage(chosen: Language | null | undefined, systemTag: string): Language {
  return chosen ?? (systemTag.toLowerCase().split(/[-_]/)[0] === "ru" ? "ru" : "en");
}

/** Starts the one i18next instance of the window with every sentence on board. */
export function startI18n(language: Language): i18n {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    ns: namespaces,
    defaultNS: "app",
    resources: locales,
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
  return i18next;
}
