using System.Runtime.InteropServices;

namespace Dcron.Actors.Executor.Shell;

/// <summary>A user of the operating system, from wherever it keeps them (files, LDAP and so on).</summary>
internal sealed record Account(string Name, uint Uid, uint Gid, string Home)
{
    public static bool NodeIsRoot => LibC.geteuid() == 0;

    public bool IsNodesOwn => Uid == LibC.geteuid();

    /// <exception cref="CannotStartException">The lookup itself failed.</exception>
    /// <returns>Null: there is no such user.</returns>
    public static unsafe Account? Find(string name)
    {
        const int range = 34; // ERANGE: the buffer is too small
        var homeOffset = OperatingSystem.IsMacOS() ? 48 : 32; // macOS has two more fields before it

        var entry = stackalloc byte[128];
        for (var size = 4096; ; size *= 4)
        {
            var buffer = (byte*)NativeMemory.Alloc((nuint)size);
            try
            {
                var error = LibC.getpwnam_r(name, entry, buffer, (nuint)size, out var found);
                if (error == range && size < 1 << 20) continue;
                if (found != 0) return new(name, *(uint*)(entry + 16), *(uint*)(entry + 20), Text(*(nint*)(entry + homeOffset)));
                // Some libraries say "not found" with an error; those that mean a fault are few.
                if (error is LibC.EMFile or LibC.ENFile or LibC.ENoMem)
                    throw new CannotStartException($"the user '{name}' could not be looked up: {Marshal.GetPInvokeErrorMessage(error)}");
                return null;
            }
            finally
            {
                NativeMemory.Free(buffer);
            }
        }
    }

    private static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";
}
