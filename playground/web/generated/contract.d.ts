// Written by `python -m playground.web.write_contract`.

/** A sentence in both languages. */
export interface TextData {
  ko: string;
  en: string;
}
