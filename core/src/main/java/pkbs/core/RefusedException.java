package pkbs.core;

/// Carries a [Refusal] from the place that finds it to the edge that renders it.
public final class RefusedException extends PkbsException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.line());
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
