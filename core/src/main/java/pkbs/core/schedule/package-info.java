/// The scheduling policy: which waiting job starts on which worker, and why the others wait. Pure:
/// [pkbs.core.schedule.Board] keeps what is known, [pkbs.core.schedule.Planner] decides from a
/// snapshot of it. No clock and no time budget: bounds are counts, so a plan can be reproduced.
@NullMarked
package pkbs.core.schedule;

import org.jspecify.annotations.NullMarked;
