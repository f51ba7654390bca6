namespace Dcron.Actors.Updates;

/// <summary>The pubsub topic that carries <see cref="Core.Updates.UpdateBatch"/> to whoever watches.</summary>
public static class UpdatesTopic
{
    public const string Name = "dcron-updates";
}
