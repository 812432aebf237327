/// JMH over what is pure and hot: the pass, the grammar of `-l`, and the codecs of records. Costs
/// of one call in microseconds; what whole programs cost is measured by the scripts beside it.
@NullMarked
package pkbs.bench;

import org.jspecify.annotations.NullMarked;
