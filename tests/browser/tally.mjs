// One line a check: what was looked at and what is wrong. A check passes when it has nothing to say.

/** How many problems of a check are printed. */
const SHOWN = Number(process.env.SHOW ?? 12);

export class Tally {
  passed = 0;
  failed = 0;

  /** Counts a check; `problems` are sentences. */
  check(name, problems) {
    if (problems.length === 0) {
      this.passed += 1;
      return;
    }
    this.failed += 1;
    console.log(`FAIL ${name}`);
    const shown = [...new Set(problems)];
    for (const problem of shown.slice(0, SHOWN)) console.log(`     ${problem}`);
    if (shown.length > SHOWN) console.log(`     … and ${shown.length - SHOWN} more`);
  }

  /** Runs a part of the walk; an exception is a failure of it, not the end of the walk. */
  async part(name, run) {
    const start = Date.now();
    const before = this.passed + this.failed;
    try {
      await run();
    } catch (error) {
      this.check(name, [String(error.stack ?? error).split("\nBrowser logs:")[0]]);
    }
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    console.log(`${name}: ${this.passed + this.failed - before} checks, ${seconds} s`);
  }
}

/** Runs `work` over `items`, two at a time: CI has two cores. Each lane keeps its number, 0 or 1. */
export async function inTwoLanes(items, work) {
  const queue = [...items];
  const lane = async (number) => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item, number);
  };
  await Promise.all([lane(0), lane(1)]);
}
