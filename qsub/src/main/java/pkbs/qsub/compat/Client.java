package pkbs.qsub.compat;

import java.util.function.Consumer;

/// One client and what it does.
///
/// @param play throws [Mismatch] where an answer is not what the client understands
record Client(String name, Consumer<Desk> play) {}
