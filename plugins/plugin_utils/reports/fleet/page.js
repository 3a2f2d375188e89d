"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { texts, hosts, rules, groups, applications, trend, findings } = data;
  const total = findings.host.length;
  const SEVERITIES = ["error", "warning", "note"];
  const STATES = ["error", "warning", "note", "clean", "unreachable"];
  const STATE_NAMES = ["Errors", "Warnings", "Notes only", "Clean", "Not audited"];
  const NOT_AUDITED = 4;
  const PAGE = 25;
  const PRINTED = 2000;
  const SVG = "http://www.w3.org/2000/svg";

  // ---- Elements. What the data say is only ever a text node or the value of an attribute. ----

  const $ = (id) => document.getElementById(id);
  const fill = (element, attributes, children) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") element.addEventListener("click", value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.flat(Infinity));
    return element;
  };
  const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
  const button = (attributes, ...children) => el("button", { type: "button", ...attributes }, ...children);
  const { format: number } = new Intl.NumberFormat("en");
  const counted = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
  const badge = (kind, label) => el("span", { class: `badge ${kind}` }, label);
  const ruleName = (rule) => `${rule.code} ${rule.name}`;

  // ---- Columns, and what is asked of them. ----

  const columns = Object.fromEntries(
    Object.entries(findings).map(([name, values]) => [name, Uint32Array.from(values)]));
  const [HOST_NAME, HOST_STATE, HOST_GROUPS, HOST_AUDITED, HOST_PORTS, HOST_REMARKS, HOST_FILES, HOST_PROGRAMS] = [0, 1, 2, 3, 4, 5, 6, 7];
  const hostName = (host) => texts[hosts[host][HOST_NAME]];
  const lower = {
    texts: texts.map((text) => text.toLowerCase()),
    rules: rules.map((rule) => ruleName(rule).toLowerCase()),
    applications: applications.map((name) => name.toLowerCase()),
    groups: groups.map((name) => name.toLowerCase()),
  };
  // Of each filter the number that is chosen, -1 for none; of text and host what was typed.
  const chosen = { severity: -1, rule: -1, application: -1, group: -1, state: -1, text: "", host: "" };
  const FACETS = {
    severity: SEVERITIES, rule: rules.map(ruleName), application: applications.map((name) => name || "unknown"), group: groups,
    state: STATES,
  };
  const isSet = (name) => typeof chosen[name] === "string" ? chosen[name].trim() !== "" : chosen[name] >= 0;

  const hostGroups = hosts.map((host) => host[HOST_GROUPS]);
  // Errors, warnings and notes of each, one after the other.
  const counters = (things) => new Uint32Array(3 * things.length);
  const countsOf = (counts, i) => Array.from(counts.subarray(3 * i, 3 * i + 3));
  const matching = (names, word) => Uint8Array.from(names, (name) => name.includes(word) ? 1 : 0);

  // For each host and finding whether all words of the search stand in it: words are looked for in each text once.
  function searched() {
    const words = chosen.text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return null;
    const inHost = new Uint8Array(hosts.length).fill(1);
    const inFinding = new Uint8Array(total).fill(1);
    for (const word of words) {
      const [text, rule, application, group] =
        [lower.texts, lower.rules, lower.applications, lower.groups].map((names) => matching(names, word));
      const host = Uint8Array.from(hosts, (one) =>
        text[one[HOST_NAME]] | one[HOST_GROUPS].some((name) => group[name]) | one[HOST_REMARKS].some((told) => text[told]));
      const isTold = (one) => [HOST_PORTS, HOST_FILES, HOST_PROGRAMS].some((column) => one[column].some((told) => text[told]));
      for (let i = 0; i < hosts.length; i++) inHost[i] &= host[i] | isTold(hosts[i]);
      for (let i = 0; i < total; i++) {
        inFinding[i] &= host[columns.host[i]] | text[columns.path[i]] | text[columns.message[i]] | text[columns.help[i]] |
          rule[columns.rule[i]] | application[columns.application[i]];
      }
    }
    return { inHost, inFinding };
  }

  // What passes, and the counts by each facet of what passes all other filters: [severity][value of the facet].
  function filtered() {
    const search = searched();
    const name = chosen.host.trim().toLowerCase();
    const [GROUP, STATE, NAME, SEVERITY, RULE, APPLICATION, TEXT] = [1, 2, 4, 8, 16, 32, 64];
    const hostMisses = Uint8Array.from(hosts, (host) =>
      (chosen.group < 0 || host[HOST_GROUPS].includes(chosen.group) ? 0 : GROUP) |
      (chosen.state < 0 || host[HOST_STATE] === chosen.state ? 0 : STATE) |
      (!name || lower.texts[host[HOST_NAME]].includes(name) ? 0 : NAME));
    const counts = { rule: counters(rules), application: counters(applications), group: counters(groups) };
    const byHost = counters(hosts);
    const passing = [];
    for (let place = 0; place < total; place++) {
      const i = order[place], host = columns.host[i], severity = columns.severity[i], rule = columns.rule[i], application = columns.application[i];
      const misses = hostMisses[host] |
        (chosen.severity < 0 || severity === chosen.severity ? 0 : SEVERITY) |
        (chosen.rule < 0 || rule === chosen.rule ? 0 : RULE) |
        (chosen.application < 0 || application === chosen.application ? 0 : APPLICATION) |
        (!search || search.inFinding[i] ? 0 : TEXT);
      if (!misses) {
        passing.push(i);
        byHost[3 * host + severity]++;
      }
      if (!(misses & ~RULE)) counts.rule[3 * rule + severity]++;
      if (!(misses & ~APPLICATION)) counts.application[3 * application + severity]++;
      if (!(misses & ~GROUP)) for (const group of hostGroups[host]) counts.group[3 * group + severity]++;
    }
    const ofFindings = ["severity", "rule", "application"].some(isSet);
    const shown = [];
    hosts.forEach((_host, i) => {
      const found = byHost[3 * i] + byHost[3 * i + 1] + byHost[3 * i + 2];
      if (!hostMisses[i] && (found || (!ofFindings && (!search || search.inHost[i])))) shown.push(i);
    });
    return { findings: passing, hosts: sortedHosts(shown, byHost), byHost, counts };
  }

  // ---- Order. The data come sorted by severity, host and file. ----

  const collator = new Intl.Collator("en", { numeric: true });
  const ranks = (names) => {
    const sorted = names.map((_name, i) => i).sort((a, b) => collator.compare(names[a], names[b]));
    const rank = new Uint32Array(names.length);
    sorted.forEach((name, place) => { rank[name] = place; });
    return rank;
  };
  const sorting = { findings: { by: "severity", down: false }, hosts: { by: "state", down: false } };
  const unsorted = Uint32Array.from({ length: total }, (_value, i) => i);
  let order = unsorted;
  let pathRanks = null;

  function orderFindings() {
    const { by, down } = sorting.findings;
    if (by === "path") pathRanks ??= ranks(texts);
    const key = {
      severity: (i) => columns.severity[i], rule: (i) => columns.rule[i], host: (i) => columns.host[i],
      application: (i) => applicationRanks[columns.application[i]],
      path: (i) => pathRanks[columns.path[i]] * 1e6 + Math.min(columns.line[i], 999999),
    }[by];
    const keys = Float64Array.from(unsorted, (i) => key(i));
    order = unsorted.slice().sort((a, b) => (down ? keys[b] - keys[a] : keys[a] - keys[b]) || a - b);
  }
  const applicationRanks = ranks(applications);

  function sortedHosts(shown, byHost) {
    const { by, down } = sorting.hosts;
    const weight = (i) => -(byHost[3 * i] * 1e10 + byHost[3 * i + 1] * 1e5 + byHost[3 * i + 2]);
    const key = {
      host: (i) => i, state: (i) => hosts[i][HOST_STATE], error: (i) => -byHost[3 * i], warning: (i) => -byHost[3 * i + 1],
      note: (i) => -byHost[3 * i + 2], audited: (i) => texts[hosts[i][HOST_AUDITED]],
    }[by];
    const compare = (a, b) => typeof a === "string" ? collator.compare(a, b) : a - b;
    return shown.sort((a, b) => (down ? -1 : 1) * compare(key(a), key(b)) || weight(a) - weight(b) || a - b);
  }

  // ---- Charts. ----

  const share = (counts, height) => {
    const sum = counts.reduce((a, b) => a + b, 0) || 1;
    let x = 0;
    return counts.map((count, i) => {
      const bar = svg("rect", { class: SEVERITIES[i], x: `${100 * x / sum}%`, width: `${100 * count / sum}%`, height });
      x += count;
      return bar;
    });
  };

  const unfolded = new Set();
  function bars(name, counts) {
    const labels = FACETS[name];
    const sums = labels.map((_label, i) => counts[3 * i] + counts[3 * i + 1] + counts[3 * i + 2]);
    const places = sums.map((_sum, i) => i).filter((i) => sums[i] || i === chosen[name]).sort((a, b) => sums[b] - sums[a]);
    const most = sums[places[0]] || 1;
    const few = unfolded.has(name) ? places : places.slice(0, 8);
    const items = few.map((i) => el("li", {}, button(
      { "aria-pressed": String(chosen[name] === i), "data-focus": `${name}-${i}`, title: told(countsOf(counts, i)), onclick: () => toggle(name, i) },
      el("span", { class: "name" }, labels[i]), el("span", { class: "count" }, number(sums[i])),
      svg("svg", { "aria-hidden": "true" },
        svg("svg", { width: `${Math.max(1, 100 * sums[i] / most)}%`, height: 7 }, share(countsOf(counts, i), 7))))));
    if (places.length > few.length) {
      const more = () => { unfolded.add(name); refresh(); };
      items.push(el("li", {}, button({ class: "more", onclick: more }, `${places.length - few.length} more`)));
    }
    $(`bars-${name}`).replaceChildren(...(items.length ? items : [el("li", { class: "muted" }, "Nothing")]));
  }
  const told = (counts) => SEVERITIES.map((name, i) => counts[i] ? counted(counts[i], name) : "").filter(Boolean).join(", ");

  function tiles() {
    const now = STATES.map((_state, state) => hosts.filter((host) => host[HOST_STATE] === state).length);
    const percent = (value) => value && value * 200 < hosts.length ? "< 1 %" : `${Math.round(100 * value / (hosts.length || 1))} %`;
    const items = [el("li", {}, button({ "data-focus": "state--1", "aria-pressed": String(chosen.state < 0), onclick: () => toggle("state", -1) },
      el("strong", {}, number(hosts.length)), el("span", {}, hosts.length === 1 ? "Host" : "Hosts")))];
    now.forEach((value, state) => {
      if (STATES[state] === "note" && !value) return;
      items.push(el("li", {}, button(
        { class: STATES[state], "data-focus": `state-${state}`, "aria-pressed": String(chosen.state === state), onclick: () => toggle("state", state) },
        el("strong", {}, number(value)), el("span", {}, `${STATE_NAMES[state]} · ${percent(value)}`))));
    });
    $("tiles").replaceChildren(...items);
  }

  // A square for each host, in the row of its first group.
  function map() {
    $("map-card").hidden = hosts.length < 2;
    const rows = new Map();
    hosts.slice(0, 5000).forEach((host, i) => {
      const group = host[HOST_GROUPS].length ? groups[host[HOST_GROUPS][0]] : "";
      if (!rows.has(group)) rows.set(group, []);
      rows.get(group).push(i);
    });
    const grouped = [...rows].sort(([a], [b]) => collator.compare(a || "\uffff", b || "\uffff"));
    const across = Math.min(44, Math.max(24, ...grouped.map(([, members]) => members.length))), size = 9, step = 11;
    const drawn = grouped.map(([group, members]) => {
      const counts = STATES.map((state, i) => [members.filter((host) => hosts[host][HOST_STATE] === i).length, STATE_NAMES[i].toLowerCase()]);
      const label = `${group || "no group"}: ${counts.filter(([count]) => count).map(([count, name]) => `${count} ${name}`).join(", ")}`;
      const high = Math.ceil(members.length / across) * step;
      return el("p", {}, el("b", { title: group }, group || "no group"), svg(
        "svg", { viewBox: `0 0 ${across * step} ${high}`, role: "img", "aria-label": label },
        members.map((host, i) => svg("rect", {
          class: STATES[hosts[host][HOST_STATE]], x: (i % across) * step, y: Math.floor(i / across) * step, width: size, height: size, rx: 2,
          "data-host": host,
        }, svg("title", {}, `${hostName(host)}: ${STATE_NAMES[hosts[host][HOST_STATE]].toLowerCase()}`)))));
    });
    $("map").replaceChildren(...drawn);
    $("map").tabIndex = 0;
    $("map").setAttribute("role", "group");
    $("map").setAttribute("aria-labelledby", "map-title");
    $("map").addEventListener("click", ({ target }) => {
      const square = target.closest("[data-host]");
      if (square) choose("host", hostName(Number(square.dataset.host)));
    });
  }

  function drawTrend() {
    if (trend.length < 2) return;
    const [wide, high, left, bottom, top] = [640, 210, 48, 24, 8];
    const times = trend.map(([time]) => Date.parse(time.replace(" UTC", "Z").replace(" ", "T")));
    const most = Math.max(1, ...trend.map(([, , found]) => found[0] + found[1] + found[2]));
    const span = times[times.length - 1] - times[0] || 1;
    const x = (i) => left + (wide - left) * (times[i] - times[0]) / span;
    const y = (value) => top + (high - top - bottom) * (1 - value / most);
    const picture = svg("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": trendTold() });
    for (const part of [0, 0.5, 1]) {
      const value = Math.round(most * part);
      picture.append(svg("line", { class: "grid", x1: left, x2: wide, y1: y(value), y2: y(value) }),
        svg("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, number(value)));
    }
    const below = trend.map(() => 0);
    // Notes lie at the bottom, errors on top, where the eye looks.
    for (const severity of [2, 1, 0]) {
      const floor = below.slice();
      trend.forEach(([, , found], i) => { below[i] += found[severity]; });
      const upper = below.map((value, i) => `${x(i)},${y(value)}`);
      const lowerEdge = floor.map((value, i) => `${x(i)},${y(value)}`).reverse();
      picture.append(svg("polygon", { class: SEVERITIES[severity], points: [...upper, ...lowerEdge].join(" ") }),
        svg("polyline", { class: "edge", points: upper.join(" ") }));
    }
    for (const [i, anchor] of [[0, "start"], [trend.length - 1, "end"]]) {
      picture.append(svg("text", { x: i ? wide : left, y: high - 6, "text-anchor": anchor }, trend[i][0].slice(0, 10)));
    }
    const heads = ["Run", "Errors", "Warnings", "Notes", "Hosts with errors", "Not audited"];
    const cells = ([, state, found]) => [...found, state[0], state[NOT_AUDITED]];
    const table = el("table", {},
      el("thead", {}, el("tr", {}, heads.map((head, i) => el("th", { scope: "col", class: i ? "number" : undefined }, head)))),
      el("tbody", {}, trend.map((point) => el("tr", {}, el("th", { scope: "row" }, point[0]),
        cells(point).map((value) => el("td", { class: "number" }, number(value)))))));
    const legend = el("p", {}, SEVERITIES.map((name) => [badge(name, name), " "]));
    $("trend").replaceChildren(picture, legend, el("details", {}, el("summary", {}, "As a table"), table));
    $("trend-card").hidden = false;
  }
  function trendTold() {
    const [first, last] = [trend[0], trend[trend.length - 1]];
    return `Findings over ${trend.length} runs: ${told(first[2]) || "none"} at ${first[0]}, ${told(last[2]) || "none"} at ${last[0]}`;
  }

  // ---- Tables, a page of rows at a time. ----

  const pages = { findings: 0, hosts: 0 };
  let showing = null;
  const COLUMNS = {
    findings: [["severity", "Severity"], ["", "What is wrong, and what to do"], ["rule", "Rule"], ["host", "Host"], ["path", "File and line"],
      ["application", "Application"]],
    hosts: [["host", "Host"], ["state", "State"], ["error", "Errors"], ["warning", "Warnings"], ["note", "Notes"], ["", "Groups"],
      ["", "Open mail ports"], ["audited", "Last audited"]],
  };

  function findingRow(i) {
    const severity = SEVERITIES[columns.severity[i]], rule = rules[columns.rule[i]], host = hostName(columns.host[i]);
    return el("tr", {},
      el("td", {}, badge(severity, severity)),
      el("td", {}, texts[columns.message[i]],
        el("div", { class: "remedy" }, `Remedy: ${texts[columns.help[i]]}${columns.fixable[i] ? " (mailports can mend it)" : ""}`)),
      el("td", {}, el("a", { href: `#rule-${columns.rule[i]}` }, rule.code), ` ${rule.name}`),
      el("td", {}, button({ class: "link", onclick: () => choose("host", host) }, host)),
      el("td", { class: "place" }, `${texts[columns.path[i]]}:${columns.line[i]}:${columns.column[i]}`),
      el("td", {}, applications[columns.application[i]] || "unknown"));
  }

  function hostRow(i) {
    const host = hosts[i], counts = countsOf(showing.byHost, i);
    const folded = (column, noun) => {
      const told = host[column].map((text) => el("li", {}, texts[text]));
      return told.length ? el("details", {}, el("summary", {}, counted(told.length, noun)), el("ul", {}, told)) : [];
    };
    const [remark, ...others] = host[HOST_REMARKS];
    const remarks = others.length ? folded(HOST_REMARKS, "remark") : remark === undefined ? [] : el("div", { class: "muted" }, texts[remark]);
    return el("tr", {},
      el("th", { scope: "row" }, button({ class: "link", onclick: () => choose("host", hostName(i)) }, hostName(i)),
        remarks, folded(HOST_FILES, "secret file"), folded(HOST_PROGRAMS, "mail program")),
      el("td", {}, badge(STATES[host[HOST_STATE]], STATE_NAMES[host[HOST_STATE]])),
      counts.map((count) => el("td", { class: "number" }, number(count))),
      el("td", {}, host[HOST_GROUPS].map((group) => groups[group]).join(", ")),
      el("td", {}, host[HOST_PORTS].map((text) => el("div", {}, texts[text]))),
      el("td", {}, texts[host[HOST_AUDITED]]));
  }

  const rowOf = { findings: findingRow, hosts: hostRow };
  const emptyRow = (name) => el("tr", {}, el("td", { colspan: COLUMNS[name].length }, `No ${name} to show.`));

  function heads(name) {
    const { by, down } = sorting[name];
    const cells = COLUMNS[name].map(([key, label]) => el("th", {
      scope: "col", "aria-sort": key && key === by ? (down ? "descending" : "ascending") : undefined,
      class: ["error", "warning", "note"].includes(key) ? "number" : undefined,
    }, key ? button({ "data-focus": `${name}-${key}`, onclick: () => sort(name, key) }, label) : label));
    $(`${name}-table`).tHead.rows[0].replaceChildren(...cells);
  }

  function rows(name, from, count) {
    const items = showing[name].slice(from, from + count).map(rowOf[name]);
    $(`${name}-table`).tBodies[0].replaceChildren(...(items.length ? items : [emptyRow(name)]));
  }

  function page(name) {
    const all = showing[name].length, last = Math.max(0, Math.ceil(all / PAGE) - 1);
    pages[name] = Math.min(pages[name], last);
    const at = pages[name];
    rows(name, at * PAGE, PAGE);
    const go = (to, label, off) =>
      button({ disabled: off, "data-focus": `${name}-${label}`, onclick: () => { pages[name] = to; keepingFocus(() => page(name)); } }, label);
    const range = all ? `${number(at * PAGE + 1)}–${number(Math.min(all, (at + 1) * PAGE))} of ${number(all)}` : "";
    $(`${name}-pages`).hidden = !last;
    $(`${name}-pages`).replaceChildren(go(0, "First", !at), go(at - 1, "Previous", !at), el("span", {}, range),
      go(at + 1, "Next", at === last), go(last, "Last", at === last));
  }

  function sort(name, key) {
    sorting[name] = { by: key, down: sorting[name].by === key && !sorting[name].down };
    if (name === "findings") orderFindings();
    refresh();
  }

  function ruleDetails() {
    $("rules-list").replaceChildren(...rules.map((rule, i) => el("details", { id: `rule-${i}` },
      el("summary", {}, `${ruleName(rule)}${rule.title ? `: ${rule.title}` : ""}`),
      (rule.why || ["Nothing more is known of this rule: it is one of your own."]).map((text) => el("p", {}, text)),
      rule.help ? el("p", {}, el("strong", {}, "Remedy: "), rule.help) : [],
      rule.example ? el("div", { class: "examples" }, ["error", "clean"].map((kind, side) => el("div", {},
        `${side ? "Secure" : "Insecure"} (${rule.example[0]})`, el("pre", { class: kind, tabindex: 0 }, rule.example[side + 1])))) : [],
      (rule.sources || []).length ? el("ul", {}, rule.sources.map(([title, url]) =>
        el("li", {}, /^https?:\/\//.test(url) ? el("a", { href: url, rel: "noreferrer noopener" }, title) : title))) : [])));
  }

  // ---- What is chosen. ----

  function keepingFocus(change) {
    const key = document.activeElement?.dataset?.focus;
    change();
    if (key && document.activeElement === document.body) {
      const again = document.querySelector(`[data-focus="${CSS.escape(key)}"]`);
      (again && !again.disabled ? again : again?.parentElement?.querySelector("button:enabled"))?.focus({ preventScroll: true });
    }
  }

  function refresh() {
    keepingFocus(() => {
      showing = filtered();
      tiles();
      for (const name of Object.keys(showing.counts)) bars(name, showing.counts[name]);
      for (const name of ["findings", "hosts"]) {
        heads(name);
        page(name);
      }
    });
    for (const name of ["severity", "rule", "application", "group", "text", "host"]) $(name).classList.toggle("set", isSet(name));
    $("status").textContent = `${number(showing.findings.length)} of ${counted(total, "finding")}, ` +
      `${number(showing.hosts.length)} of ${counted(hosts.length, "host")}`;
  }

  function choose(name, value) {
    chosen[name] = value;
    pages.findings = pages.hosts = 0;
    if ($(name) && $(name).value !== String(value)) $(name).value = value;
    refresh();
    clearTimeout(remembering);
    remembering = setTimeout(remember, 300);
  }
  const toggle = (name, value) => choose(name, chosen[name] === value ? -1 : value);

  // The choice stands in the address, so that a link shows the same; by name, which another report has too.
  let remembering = 0;
  function remember() {
    const words = new URLSearchParams();
    for (const name of Object.keys(chosen)) {
      if (isSet(name)) words.set(name, FACETS[name] ? FACETS[name][chosen[name]] : chosen[name].trim());
    }
    history.replaceState(null, "", `#${words}`);
  }
  function recall() {
    if (!location.hash.includes("=")) return;
    const words = new URLSearchParams(location.hash.slice(1));
    for (const name of Object.keys(chosen)) {
      chosen[name] = FACETS[name] ? FACETS[name].indexOf(words.get(name)) : words.get(name) ?? "";
      if ($(name)) $(name).value = chosen[name];
    }
  }

  function controls() {
    for (const name of ["severity", "rule", "application", "group"]) {
      const places = FACETS[name].map((_label, i) => i);
      if (name !== "severity") places.sort((a, b) => collator.compare(FACETS[name][a], FACETS[name][b]));
      $(name).append(el("option", { value: -1 }, "All"), ...places.map((i) => el("option", { value: i }, FACETS[name][i])));
      $(name).value = "-1";
      $(name).addEventListener("change", () => choose(name, Number($(name).value)));
    }
    for (const name of ["text", "host"]) $(name).addEventListener("input", () => choose(name, $(name).value));
    $("group-card").hidden = !groups.length;
    $("host-names").append(...hosts.slice(0, 5000).map((_host, i) => el("option", { value: hostName(i) })));
    $("filters").addEventListener("submit", (event) => event.preventDefault());
    $("filters").addEventListener("reset", (event) => {
      // At once, and the state of the tiles with it.
      event.preventDefault();
      for (const name of Object.keys(chosen)) {
        chosen[name] = FACETS[name] ? -1 : "";
        if ($(name)) $(name).value = chosen[name];
      }
      choose("state", -1);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea")) return;
      event.preventDefault();
      $("text").focus();
    });
  }

  // ---- Light and dark, paper, and links to rules. ----

  function theme() {
    const root = document.documentElement, system = matchMedia("(prefers-color-scheme: dark)");
    const dark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
    const label = () => { $("theme").textContent = dark() ? "Light" : "Dark"; };
    try {
      const kept = localStorage.getItem("mailports-theme");
      if (kept === "light" || kept === "dark") root.dataset.theme = kept;
    } catch { /* A page without storage forgets. */ }
    $("theme").addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      try { localStorage.setItem("mailports-theme", root.dataset.theme); } catch { /* As above. */ }
      label();
    });
    system.addEventListener("change", label);
    label();
  }

  function paper() {
    $("print").addEventListener("click", () => print());
    addEventListener("beforeprint", () => {
      for (const name of ["findings", "hosts"]) {
        rows(name, 0, PRINTED);
        const left = showing[name].length - PRINTED;
        if (left > 0) {
          $(`${name}-table`).tBodies[0].append(el("tr", {}, el("td", { colspan: COLUMNS[name].length },
            `${counted(left, "more row")}: filter to print them, or take mailports report --format csv.`)));
        }
      }
      for (const details of document.querySelectorAll("#hosts-table details, #rules-list details")) details.open = true;
    });
    addEventListener("afterprint", () => {
      for (const details of $("rules-list").children) details.open = false;
      for (const name of ["findings", "hosts"]) page(name);
    });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#rule-"]');
    if (link) $(link.getAttribute("href").slice(1)).open = true;
  });
  addEventListener("hashchange", () => {
    if (!location.hash.includes("=")) return;
    recall();
    refresh();
  });

  theme();
  $("version").textContent = `mailports ${data.version}`.trim();
  $("about").textContent = `${counted(total, "finding")} on ${counted(hosts.length, "host")}, as of ${data.time}` +
    (trend.length > 1 ? `; ${trend.length} runs since ${trend[0][0]}` : "");
  controls();
  recall();
  map();
  drawTrend();
  ruleDetails();
  paper();
  refresh();
})();
