using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lockstep.Core.Model;

/// <summary>A JSON text while it is written or read, in a buffer that the next one on the same thread uses again.</summary>
internal sealed class JsonBuffer
{
    private const int LargestKept = 1 << 20;
    private const int FirstSize = 4096;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // What is written comes from values, which nest as they should.
        SkipValidation = true,
    };

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [ThreadStatic]
    private static JsonBuffer? t_spare;

    private readonly ArrayBufferWriter<byte> _buffer = new(FirstSize);

    private JsonBuffer() => Writer = new Utf8JsonWriter(_buffer, WriterOptions);

    /// <summary>Reads a value at the reader's place, which is its first token.</summary>
    public delegate T ReadValue<out T>(ref Utf8JsonReader reader);

    /// <summary>Writes the text.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Begins a text; <see cref="Return"/> ends it.</summary>
    public static JsonBuffer Rent()
    {
        var text = t_spare ?? new JsonBuffer();
        t_spare = null;
        return text;
    }

    /// <summary>Reads a text that is one value.</summary>
    /// <exception cref="JsonException">The text is no JSON, or too deep.</exception>
    public static T Read<T>(string json, ReadValue<T> read, int maxDepth = 64)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Strict.GetMaxByteCount(json.Length));
        try
        {
            var length = Strict.GetBytes(json, bytes);
            var reader = new Utf8JsonReader(bytes.AsSpan(0, length), new JsonReaderOptions { MaxDepth = maxDepth });
            reader.Read();
            var value = read(ref reader);
            // Whatever follows the value makes this throw.
            reader.Read();
            return value;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Ends the text and answers it.</summary>
    public string Return()
    {
        Writer.Flush();
        var text = Encoding.UTF8.GetString(_buffer.WrittenSpan);
        if (_buffer.Capacity <= LargestKept)
        {
            _buffer.ResetWrittenCount();
            Writer.Reset();
            t_spare = this;
        }

        return text;
    }
}
