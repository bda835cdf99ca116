/** Starts the test files that take longest before the others, so that no core waits for one of them at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A sequencer for these files, the longest first; the others follow as usual. */
export const longestFirst = (names: readonly string[]): typeof BaseSequencer =>
  class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const usual = await super.sort(files);
      const rankOf = ({ moduleId }: TestSpecification): number => {
        const at = names.findIndex((name) => moduleId.endsWith(name));
        return at < 0 ? names.length : at;
      };
      return usual.sort((a, b) => rankOf(a) - rankOf(b));
    }
  };
