/// Payloads that callers send are hostile until shown otherwise: what is checked here is checked in
/// the dispatcher before a job exists and again in the worker before anything is written. Bytes in
/// memory, bounded by `Limits`.
@NullMarked
package pkbs.protocol.payload;

import org.jspecify.annotations.NullMarked;
