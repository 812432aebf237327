/// Breaking pkbs on purpose: a throw-away instance of real processes whose parts are killed,
/// stopped and cut off while jobs run, and the promises of the reliability design held against what
/// the jobs themselves have written down.
@NullMarked
package pkbs.standalone.chaos;

import org.jspecify.annotations.NullMarked;
