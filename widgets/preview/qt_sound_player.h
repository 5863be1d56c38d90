// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAudio>
#include <QAudioDevice>
#include <QTimer>

#include "widgets/preview/sound_player.h"

class QAudioSink;
class QMediaDevices;

namespace triptych {

class SoundSource;

/// Plays over the machine's default sound device and follows what the device has played. Asks for devices at
/// the first isAvailable(), whyNot() or play(), not before; opens the device at play().
class QtSoundPlayer : public SoundPlayer {
    Q_OBJECT

  public:
    explicit QtSoundPlayer(QObject* parent = nullptr);
    ~QtSoundPlayer() override;

    void setSound(std::vector<float> samples, int rate) override;
    void shareSound(std::shared_ptr<const std::vector<float>> samples, int rate) override;
    void play() override;
    void pause() override;
    void stop() override;
    void seek(double seconds) override;
    bool isAvailable() const override;
    QString whyNot() const override;
    bool playing() const override { return m_playing; }
    double position() const override { return m_position; }

  private:
    void watchDevices() const;
    bool open();
    void close();
    void setPosition(double seconds);
    void setPlaying(bool playing);
    void follow();
    void stateChanged(QAudio::State state);
    double seconds() const;

    mutable std::unique_ptr<QMediaDevices> m_devices; ///< made at the first question
    std::shared_ptr<const std::vector<float>> m_samples;
    int m_rate = 0;
    std::unique_ptr<SoundSource> m_source;
    std::unique_ptr<QAudioSink> m_sink; ///< ends before what it reads
    QTimer m_timer;
    double m_begin = 0, m_position = 0; ///< s; where the device began, where it is
    bool m_playing = false;
    int m_idle = 0; ///< steps of the timer since the device had nothing left
};

} // namespace triptych
