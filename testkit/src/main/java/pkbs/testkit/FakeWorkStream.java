package pkbs.testkit;

import java.time.Duration;
import java.util.List;
import pkbs.core.WorkerId;
import pkbs.jetstream.WorkStream;
import pkbs.protocol.Offer;

/// One connection's view of [FakeOffers].
final class FakeWorkStream implements WorkStream {
  private final FakeOffers offers;
  private final Faults faults;

  FakeWorkStream(FakeOffers offers, Faults faults) {
    this.offers = offers;
    this.faults = faults;
  }

  @Override
  public void welcome(WorkerId worker) {
    pass(Faults.Call.WELCOME, () -> offers.welcome(worker));
  }

  @Override
  public void dismiss(WorkerId worker) {
    pass(Faults.Call.PURGE, () -> offers.dismiss(worker));
  }

  @Override
  public long offer(WorkerId worker, Offer offer) {
    return faults.pass(Faults.Call.OFFER, () -> offers.add(worker, offer));
  }

  @Override
  public void purge() {
    pass(Faults.Call.PURGE, offers::purge);
  }

  @Override
  public long last() {
    return faults.pass(Faults.Call.PURGE, offers::last);
  }

  @Override
  public long withdraw(long upTo) {
    return faults.pass(Faults.Call.PURGE, () -> offers.withdraw(upTo));
  }

  @Override
  public List<Delivery> fetch(WorkerId worker, int most, Duration wait) {
    return faults.pass(
        Faults.Call.FETCH,
        () -> {
          try {
            return offers.take(worker, most, wait).stream().<Delivery>map(Received::new).toList();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
          }
        });
  }

  private void pass(Faults.Call call, Runnable effect) {
    faults.pass(
        call,
        () -> {
          effect.run();
          return true;
        });
  }

  private final class Received implements Delivery {
    private final FakeOffers.Entry entry;

    Received(FakeOffers.Entry entry) {
      this.entry = entry;
    }

    @Override
    public Offer offer() {
      return entry.offer();
    }

    @Override
    public void acknowledge() {
      offers.remove(entry.sequence());
    }

    @Override
    public void giveBack() {
      offers.reveal(entry.sequence());
    }
  }
}
