// The search of the site. search.json says which agencies have which reports; tokens/N.json says in which texts and names a token
// stands; names/N.json has the names. A search loads the first once, a file for each token, and the names of what it shows.
// A query in traditional characters is looked up in simplified ones where the site has no such words.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUE = new Map([...ALPHABET].map((c, value) => [c, value]));
const HAN = /[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{323af}]/u;
const LETTER = /[\p{Alphabetic}\p{N}]/u;
const FIRST = 10;
const MORE = 40;
// More tokens than these would load more files than a search is worth.
const MOST = 12;

/** The tokens of a text, cut as the index is: pairs of neighbouring ideographs, and words. */
export function tokens(text) {
  const found = [];
  let word = "";
  let last = "";
  let alone = false;
  const narrow = text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCodePoint(c.codePointAt(0) - 0xfee0));
  for (const c of [...narrow].flatMap((c) => [...c.toLowerCase()]).concat(" ")) {
    const han = HAN.test(c);
    if (!han && last) {
      if (alone) found.push(last);
      last = "";
    }
    if (han || !LETTER.test(c)) {
      if (word && [...word].length <= 24) found.push(word);
      word = "";
    } else {
      if (word && /[0-9]$/.test(word) !== /[0-9]/.test(c)) {
        found.push(word);
        word = "";
      }
      word += c;
    }
    if (han) {
      alone = !last;
      if (last) found.push(last + c);
      last = c;
    }
  }
  return found;
}

/** The file of a token: FNV-1a over its characters. */
export function fileOf(token, files) {
  let hash = 0x811c9dc5;
  for (const c of token) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193) >>> 0;
  return (hash ^ (hash >>> 15)) & (files - 1);
}

/** The numbers of a list: their distances, or a bit for each after `!`. */
export function numbers(text) {
  const found = [];
  if (text.startsWith("!")) {
    for (let at = 1; at < text.length; at += 1) {
      const bits = VALUE.get(text[at]);
      for (let bit = 0; bit < 6; bit += 1) if (bits & (1 << bit)) found.push((at - 1) * 6 + bit);
    }
    return found;
  }
  let next = 0;
  let value = 0;
  let shift = 0;
  for (const c of text) {
    const digit = VALUE.get(c);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit < 32) {
      found.push(next + value);
      next += value + 1;
      value = 0;
      shift = 0;
    }
  }
  return found;
}

const count = (mask) => {
  let n = 0;
  for (let rest = mask; rest; rest &= rest - 1) n += 1;
  return n;
};

/** The entry of a file, and not what every object has by nature. */
const own = (file, token) => (Object.hasOwn(file, token) ? file[token] : "");

/** Which of the tokens a short text has, a bit each. */
function maskOf(wanted, text) {
  const found = new Set(tokens(text));
  return wanted.reduce((mask, token, at) => (found.has(token) ? mask | (1 << at) : mask), 0);
}

/** A text in simplified characters. */
async function simplified(text) {
  const pairs = [...(await import("./traditional.js")).default];
  const simple = new Map(pairs.flatMap((c, at) => (at % 2 ? [] : [[c, pairs[at + 1]]])));
  return [...text].map((c) => simple.get(c) ?? c).join("");
}

/** What a query finds, or where no name and no text has some of its words, what it finds in simplified characters, if that is more. */
export async function search(query, load) {
  const found = await look(query, load);
  if (!found.unknown) return found;
  const simple = await simplified(query);
  const other = simple === query ? found : await look(simple, load);
  return other.most > found.most ? other : found;
}

/** What has the most of the tokens of a query: agencies, reports, figures and texts, each in the order in which it is shown. */
async function look(query, load) {
  const every = [...new Set(tokens(query))];
  const wanted = every.slice(0, MOST);
  const outline = await load("search.json");
  const groups = outline.groups.map((group) => ({ ...group, agencies: numbers(`!${group.agencies}`) }));
  const names = new Uint32Array(outline.agencies);
  const texts = new Uint32Array(groups.reduce((sum, group) => sum + (group.section ? group.agencies.length : 0), 0));
  let unknown = false;
  await Promise.all(wanted.map(async (token, at) => {
    const places = own(await load(`tokens/${fileOf(token, outline.tokens)}.json`), token);
    unknown ||= places === "" && HAN.test(token);
    const [inTexts, inNames] = places.split(" ");
    for (const number of numbers(inTexts)) texts[number] |= 1 << at;
    for (const number of numbers(inNames ?? "")) names[number] |= 1 << at;
  }));
  const all = { agencies: [], reports: [], figures: [], texts: [] };
  const labels = Object.fromEntries(Object.entries(outline.figures).map(([edition, figures]) => {
    const masked = figures.map(([fragment, label]) => ({ fragment, label, mask: maskOf(wanted, label) }));
    return [edition, masked.filter(({ mask }) => mask)];
  }));
  names.forEach((mask, agency) => mask && all.agencies.push({ agency, mask }));
  let first = 0;
  for (const { year, edition, title, section, agencies } of groups) {
    const inYear = maskOf(wanted, `${year}年`);
    const inTitle = maskOf(wanted, title);
    agencies.forEach((agency, at) => {
      const shared = names[agency] | inYear;
      if (section) {
        const inText = texts[first + at] | inTitle;
        if (inText & ~shared) all.texts.push({ agency, year, label: title, fragment: `s-${section}`, mask: inText | shared, quoted: true });
        return;
      }
      if (shared | inTitle) all.reports.push({ agency, year, label: title, fragment: "", mask: shared | inTitle });
      for (const { fragment, label, mask } of labels[edition] ?? []) {
        if (mask & ~shared) all.figures.push({ agency, year, label, fragment, mask: mask | shared });
      }
    });
    if (section) first += agencies.length;
  }
  const lists = Object.values(all);
  const most = lists.flat().reduce((best, { mask }) => Math.max(best, count(mask)), 0);
  const enough = most > 0 && most * 2 >= wanted.length;
  for (const kind of Object.keys(all)) all[kind] = enough ? all[kind].filter(({ mask }) => count(mask) === most) : [];
  const cut = every.length > MOST;
  return { ...all, query, wanted, most, unknown, cut, whole: most === wanted.length, namesAFile: outline.names_a_file };
}

/** The page: the form, and a list for each kind of result. */
function start(page) {
  const cache = new Map();
  const load = (file) => {
    if (!cache.has(file)) {
      cache.set(file, fetch(new URL(`${page.dataset.root}search/${file}`, location.href)).then((response) => {
        if (!response.ok) throw new Error(`${response.status} ${file}`);
        return response.json();
      }));
      // What failed once is asked for again.
      cache.get(file).catch(() => cache.delete(file));
    }
    return cache.get(file);
  };
  const form = page.querySelector("form");
  const status = page.querySelector("[role=status]");
  const { some, none, short, long, failed, name } = page.dataset;

  async function row(result, found, query) {
    const names = await load(`names/${Math.floor(result.agency / found.namesAFile)}.json`);
    const [slug, agency, family] = names[result.agency % found.namesAFile];
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    const quote = result.quoted && "fragmentDirective" in document ? `:~:text=${encodeURIComponent(query.split(/\s+/)[0])}` : "";
    const fragment = result.fragment ? `#${encodeURI(result.fragment)}${quote}` : "";
    link.href = `${page.dataset.root}${slug}/${result.year ? `${result.year}/` : ""}${fragment}`;
    const step = [agency, result.year && name.replace("{year}", result.year), result.label ?? family];
    link.textContent = step.filter(Boolean).join(" · ");
    return item;
  }

  let latest = 0;

  async function show(kind, found, query, number) {
    const section = page.querySelector(`[data-kind=${kind}]`);
    const [list, more] = [section.querySelector("ol"), section.querySelector("button")];
    const results = found[kind];
    section.hidden = results.length === 0;
    section.querySelector("small").textContent = results.length;
    list.replaceChildren();
    const add = async (most) => {
      const shown = list.children.length;
      const rows = await Promise.all(results.slice(shown, shown + most).map((result) => row(result, found, query)));
      // Another search began meanwhile.
      if (number !== latest) return undefined;
      list.append(...rows);
      more.hidden = list.children.length >= results.length;
      return rows[0];
    };
    more.onclick = async () => (await add(MORE))?.firstChild.focus();
    await add(FIRST);
  }

  async function run(query) {
    latest += 1;
    const number = latest;
    const found = await search(query, load);
    if (number !== latest) return;
    const kinds = ["agencies", "reports", "figures", "texts"];
    const total = kinds.reduce((sum, kind) => sum + found[kind].length, 0);
    const said = [...query.replace(/\s/g, "")].length < 2 || found.wanted.length === 0 ? short : total === 0 ? none : found.whole ? "" : some;
    status.textContent = found.cut ? long + said : said;
    await Promise.all(kinds.map((kind) => show(kind, found, found.query, number)));
  }

  const begin = async () => {
    const query = form.elements.q.value.trim();
    status.textContent = "";
    if (query) {
      await run(query).catch(() => {
        status.textContent = failed;
        page.querySelectorAll("[data-kind]").forEach((section) => (section.hidden = true));
      });
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `?q=${encodeURIComponent(form.elements.q.value.trim())}`);
    begin();
  });
  form.elements.q.value = new URLSearchParams(location.search).get("q") ?? "";
  form.hidden = false;
  page.querySelector(".unscripted").hidden = true;
  begin();
}

const page = globalThis.document?.querySelector("[data-search]");
if (page) start(page);
