using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Dcron.Actors.Updates;
using Dcron.Core.Updates;

namespace Dcron.Node.Events;

/// <summary>Puts what the cluster publishes into this node's ring; one on every api-role node, at /user/events.</summary>
internal sealed class UpdateListener : UntypedActor
{
    public const string Name = "events";

    private readonly UpdateRing ring;

    public UpdateListener(UpdateRing ring) => this.ring = ring;

    protected override void PreStart() => DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(UpdatesTopic.Name, Self));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case UpdateBatch m: ring.Add(m); break;
            case SubscribeAck: break;
            default: Unhandled(message); break;
        }
    }
}
