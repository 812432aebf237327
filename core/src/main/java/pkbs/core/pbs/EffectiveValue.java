package pkbs.core.pbs;

/// One value of a submission that counts.
///
/// @param name short, for people: `walltime`, `-l software`
/// @param value one line
public record EffectiveValue(String name, String value, Origin origin) {}
