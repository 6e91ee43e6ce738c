import enApp from "./locales/en/app.json" with { type: "json" };
import enComposer from "./locales/en/composer.json" with { type: "json" };
import enFailures from "./locales/en/failures.json" with { type: "json" };
import enMailbox from "./locales/en/mailbox.json" with { type: "json" };
import enReader from "./locales/en/reader.json" with { type: "json" };
import enRemoved from "./locales/en/removed.json" with { type: "json" };
import enSearch from "./locales/en/search.json" with { type: "json" };
import enSettings from "./locales/en/settings.json" with { type: "json" };
import enWizard from "./locales/en/wizard.json" with { type: "json" };
import ruApp from "./locales/ru/app.json" with { type: "json" };
import ruComposer from "./locales/ru/composer.json" with { type: "json" };
import ruFailures from "./locales/ru/failures.json" with { type: "json" };
import ruMailbox from "./locales/ru/mailbox.json" with { type: "json" };
import ruReader from "./locales/ru/reader.json" with { type: "json" };
import ruRemoved from "./locales/ru/removed.json" with { type: "json" };
import ruSearch from "./locales/ru/search.json" with { type: "json" };
import ruSettings from "./locales/ru/settings.json" with { type: "json" };
import ruWizard from "./locales/ru/wizard.json" with { type: "json" };

/** Every sentence of the renderer, by language and namespace. */
export const locales = {
  en: {
    app: enApp,
    wizard: enWizard,
    settings: enSettings,
    failures: enFailures,
    mailbox: enMailbox,
    reader: enReader,
    composer: enComposer,
    search: enSearch,
    removed: enRemoved,
  },
  ru: {
    app: ruApp,
    wizard: ruWizard,
    settings: ruSettings,
    failures: ruFailures,
    mailbox: ruMailbox,
    reader: ruReader,
    composer: ruComposer,
    search: ruSearch,
    removed: ruRemoved,
  },
} as const;
